"""Checks of decision models and their tables before use."""
