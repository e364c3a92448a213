"""Values of properties and variables: expressions, what may be stored, and why evaluating one failed."""
