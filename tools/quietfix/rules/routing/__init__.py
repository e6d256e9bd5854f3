"""Who has to know of a bug: from a path in the tree to its maintainers."""
