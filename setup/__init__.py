"""Install what a fresh machine lacks. Standard library only; the Makefile calls these modules."""
