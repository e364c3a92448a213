"""Pages with which an operator intervenes in running instances."""
