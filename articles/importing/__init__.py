"""What comes in from elsewhere, read: files in, plain records out. Pure Python; knows no Django and writes nothing."""
