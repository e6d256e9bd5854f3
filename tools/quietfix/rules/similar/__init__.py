"""Which cases look like a report: signals that both share, each with its weight. A person decides, never a robot."""
