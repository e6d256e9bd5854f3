"""One small module a verb: parse, call, render. Nothing is decided here, and errors are caught in `main` alone."""
