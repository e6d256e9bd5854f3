"""Measurements: ratios against a peer in the same run, since these machines are noisy. Never a test."""
