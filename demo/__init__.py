"""Development only: two municipalities, an OpenID provider with their people, and `make demo`."""
