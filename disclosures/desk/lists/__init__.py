"""The lists of the staff, each a declaration."""
