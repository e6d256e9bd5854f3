"""What tests share: repositories, desks and servers made on the spot."""
