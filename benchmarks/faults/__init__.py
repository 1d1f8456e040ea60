"""Trials by fault: processes killed in the middle of their work."""
