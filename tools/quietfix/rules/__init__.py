"""The pure core: facts in, findings or actions out. No clock, network, repository or environment is read here."""
