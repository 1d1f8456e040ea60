"""Budgets from Excel: guard, read, examine, load."""
