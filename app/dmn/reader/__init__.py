"""Reads DMN files into models."""
