"""Pages that belong to the site as a whole."""
