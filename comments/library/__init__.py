"""One's own library: everything somebody highlighted, noted, wrote and follows, asked, shown and taken along."""
