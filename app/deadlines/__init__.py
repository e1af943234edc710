"""Deadlines: working days, and the due dates that a policy and the Code give a case.

Pure functions: they read neither the time nor the database.
"""
