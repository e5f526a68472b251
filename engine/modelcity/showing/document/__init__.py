"""A standard as documents for inspectors: the whole of it as tables, and where every sentence of its sources went."""
