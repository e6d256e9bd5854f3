"""GitHub's stand-in: a third party's emulator of its API, an overlay for the emulator's gaps, and workflows run by act."""
