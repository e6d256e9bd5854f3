"""What the cases of a desk come to: how many, where and when, how long things take, and who is hit often."""
