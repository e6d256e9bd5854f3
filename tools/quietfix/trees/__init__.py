"""Observes the public trees: fetches them whole, reads them locally, and tells facts."""
