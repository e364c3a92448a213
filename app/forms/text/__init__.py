"""Texts as people write and read them: characters, numbers, dates, codes, Markdown."""
