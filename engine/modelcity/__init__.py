"""modelcity: a rules engine for Double-Support Model City (双拥模范城) assessments."""

__version__ = "0.1.0"
