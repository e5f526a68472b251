"""The declared standard: models, loading, checks, and its expansion into clauses."""
