"""A report arrives and becomes a case."""
