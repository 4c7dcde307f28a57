"""Reading groups as their members see them: what was said, what is new, who did what. Reads only."""
