"""Measurements, as ratios against a peer in the same run since machines are noisy, and the histories they are made on."""
