"""Whether a desk is set up so that it works and nobody else can read it."""
