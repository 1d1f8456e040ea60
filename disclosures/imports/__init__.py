"""Budgets from Excel: guard, read, examine, load."""

from disclosures.imports import store

__all__ = ["store"]
