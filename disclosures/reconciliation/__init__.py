"""勾稽: the rules that a budget's tables, texts and records must keep."""
