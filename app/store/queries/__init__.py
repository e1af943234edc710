"""What the pages read: one file a page, plain rows out, every list bounded."""
