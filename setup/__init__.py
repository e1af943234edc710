"""What a fresh machine lacks and how it gets it. Standard library only; the Makefile calls these modules."""
