"""What an operator does to a running instance: set variables, move tokens, end it, change its version.

Like running itself these are functions from (definition, state, wish) to a `Step`. A wish that cannot be
fulfilled is refused as a whole with every reason, and leaves nothing half done.
"""
