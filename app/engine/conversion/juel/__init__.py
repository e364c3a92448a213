"""JUEL, the expression language of Java process engines, and its translation to FEEL."""
