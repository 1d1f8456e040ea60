"""The public JSON: read-only, no login, only what is published (docs/api.md)."""
