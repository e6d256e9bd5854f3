"""Where people see the desk: tracking issues, comments and labels."""
