"""The check of a release, a file for each subject: what in it is otherwise than the program, or the law, needs."""
