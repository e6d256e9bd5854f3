"""Answers to reporters and maintainers: what a template may hold, what that is for a case, and the text of the mail."""
