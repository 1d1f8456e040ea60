"""Lists across cities, each a declaration: facets and totals over all hits, and as files."""
