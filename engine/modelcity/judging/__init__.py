"""From measures to a verdict: two evaluators, one answer."""
