"""Past budgets that come as finished tables: read through their headings, checked, frozen.

Transcription (a JSON file) → FilledTables by the family's form → the same rules → publication.
"""
