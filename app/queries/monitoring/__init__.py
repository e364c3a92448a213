"""What operators look at across cases: events on their way, and what happened at elements of a version."""
