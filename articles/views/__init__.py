"""The public pages of articles. Each reads its versions first and declares what it shows."""
