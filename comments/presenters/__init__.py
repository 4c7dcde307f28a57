"""One presenter per output format: from objects to what is sent."""
