"""Budgets side by side: named measures, codes carried across editions, what may be compared."""
