"""What `quietfix check` looks for, beyond what the reader of files and the types of values find by themselves."""
