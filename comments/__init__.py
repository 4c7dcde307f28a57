"""What readers say: comments, passages, screening, moderation."""
