"""Lists across cities: facets and totals over all hits, keyset pages, the same as a file."""
