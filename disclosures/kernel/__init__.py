"""The pure core: tables, grids, documents, money, the registry. Knows no Django and no database."""
