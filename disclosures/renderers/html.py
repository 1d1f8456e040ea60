"""An official table as HTML, drawn from its grid."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from disclosures.kernel.grid import Grid, lay_out
from disclosures.kernel.tabular import FilledTable


def render(table: FilledTable, unit: str = "") -> SafeString:
    """Return the table with its title, lines and notes, in its own unit or the one given."""
    return draw(lay_out(table, unit))


def draw(grid: Grid) -> SafeString:
    """Return a laid-out table; headings stand in a thead where nothing is above them."""
    top = grid.head.stop if grid.head.start == 0 else 0
    return render_to_string(
        "tables/official.html",
        {"grid": grid, "head": grid.rows[:top], "body": grid.rows[top:]},
    )
