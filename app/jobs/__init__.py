"""The job executor: due timers, clocks to look at, and outgoing mail.

Each row is claimed under a lease and done in one transaction.
"""
