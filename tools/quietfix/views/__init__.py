"""What people look at: facts and findings as text, tables and JSON. Nothing is decided or written here."""
