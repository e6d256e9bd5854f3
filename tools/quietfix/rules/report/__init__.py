"""What is judged in the text of a report: its form, which is plain text, and what it says."""
