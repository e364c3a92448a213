"""A running instance: tokens, scopes of variables, and what each kind of element does with them."""
