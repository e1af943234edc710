"""What a landlord runs on: the files of a release, their contracts with the program, and their check."""
