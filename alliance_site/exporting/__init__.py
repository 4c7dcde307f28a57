"""Taking it all away: the whole site as files that others, and we ourselves, can read."""
