"""Events: what is waited for, what happens then, what is thrown and who catches it."""
