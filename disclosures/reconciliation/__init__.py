"""勾稽: the rules that a budget's tables, texts and records must keep.

The modules register their rules when they are imported; goals add theirs from their own app.
"""

from disclosures.reconciliation import across, codes, notes, stated, texts, within, years

__all__ = ["across", "codes", "notes", "stated", "texts", "within", "years"]
