"""The demonstration: a throw-away desk and public trees made by real Git, and a case that goes through all of it."""
