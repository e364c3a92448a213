"""An OpenID provider for development: people are picked with one click, no password is asked."""
