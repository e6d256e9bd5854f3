"""What a triager looks at first: what a report names, what is wrong with it, what to answer, whom to draw in."""
