"""What is in the repository: cases, state and policy, read and edited with positions."""
