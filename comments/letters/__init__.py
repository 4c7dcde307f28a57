"""What the talk writes to people by mail, made when it is sent."""
