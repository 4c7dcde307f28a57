"""What has changed of what the public sees, in an order in which nothing is missed: for programs that keep a copy."""
