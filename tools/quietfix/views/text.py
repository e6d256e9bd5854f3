"""Text on a terminal: tables, and the case's own words made harmless."""

import io
import re
from collections.abc import Sequence

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)


def harmless(text: str) -> str:
    """A stranger's text without what could steer a terminal or hide: that is shown as its code point in braces."""
    return _UNSEEN.sub(lambda match: f"\\u{{{ord(match[0]):x}}}", text)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, rich: bool) -> str:
    """A table, drawn by rich for a terminal, else in plain columns that other programs can cut."""
    clean = [[harmless(cell) for cell in row] for row in rows]
    if rich:
        return _rich(headings, clean)
    widths = [max(len(row[i]) for row in [headings, *clean]) for i in range(len(headings))]
    lines = [headings, *clean]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in lines
    )


def _rich(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    # Imported here since it takes longer to load than most verbs take to run.
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD)
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell, style=_STYLES.get(cell.split(" ")[0], "")) for cell in row))
    out = io.StringIO()
    Console(file=out, force_terminal=True, highlight=False).print(drawn)
    return out.getvalue()


_STYLES = {
    "overdue": "bold red",
    "due": "red",
    "warned": "yellow",
    "void": "dim",
    "stopped": "dim",
    "released": "green",
    "landed": "green",
    "reverted": "bold red",
    "unknown": "yellow",
    "closed": "dim",
}
