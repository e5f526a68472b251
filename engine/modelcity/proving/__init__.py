"""Proofs: that a standard does what every standard must, for all values and not for samples."""
