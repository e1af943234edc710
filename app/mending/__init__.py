"""What an administrator does to a running instance."""
