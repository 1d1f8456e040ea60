"""Budgets from Excel: guard, read, examine, load."""

from disclosures.desk.imports import store

__all__ = ["store"]
