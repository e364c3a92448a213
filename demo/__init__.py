"""Development only: municipalities, an OpenID provider with their people, and `make demo`."""
