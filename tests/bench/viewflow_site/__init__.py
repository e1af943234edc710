"""A viewflow site for comparison, run in an environment of its own."""
