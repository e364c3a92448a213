"""What an operator does to running instances besides trying again: each a use case with audit."""
