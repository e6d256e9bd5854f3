"""Quietfix: a case desk for a security team that works the way the Linux kernel's does."""

__version__ = "0.1.0"
