"""Tests of what a triager looks at first."""
