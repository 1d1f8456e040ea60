"""The one machinery of lists: declared once, shown as a page, taken away as a file.

A list names its rows, its filters (django-filter), its columns (django-tables2) and its orders;
from these come the form, the facets, the totals, the pages by cursor and every file.
"""
