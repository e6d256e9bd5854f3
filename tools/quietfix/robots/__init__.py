"""The robots: pure decisions over the desk, the facts and the time, and the one loop that shows or applies them."""
