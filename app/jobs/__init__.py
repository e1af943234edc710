"""The job executor: due timers, clocks to look at, and outgoing mail – claimed under a lease, done in one
transaction."""
