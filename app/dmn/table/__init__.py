"""Decision tables: indexed, evaluated, traced."""
