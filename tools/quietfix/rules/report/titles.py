"""Titles with a drawn line below, which plain text has and two markup languages too."""

from quietfix.rules.report.lines import Kind, Line

_DRAWN = frozenset("=-~^\"'*+#`.:_")


def is_underline(lines: tuple[Line, ...], at: int) -> bool:
    """Whether a drawn line is as long as the title above it, which stands alone."""
    text = lines[at].text.rstrip()
    if at == 0 or text[0] not in _DRAWN or text.strip(text[0]):
        return False
    title = lines[at - 1]
    alone = at == 1 or lines[at - 2].kind in (Kind.BLANK, Kind.TABLE)
    columns = "  " in title.text.strip()
    return alone and not columns and title.kind is Kind.PROSE and len(title.text.rstrip()) == len(text)
