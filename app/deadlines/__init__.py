"""Deadlines: working days, and what a policy and the Code make of the dates of a case. Pure: no clock, no database."""
