"""A further mail in the body of its case: a fenced text under `## Replies`, every other byte left as it was."""

import re
from collections.abc import Iterator

from quietfix.intake.record import fenced, shown

HEADING = "## Replies"
_TEAMS = ("## Summary", "## Notes")
_FENCE = re.compile(r" {0,3}(~{3,}|`{3,})([^`]*)")
_FOOTER = re.compile(r"(?:-- |_{40,}|-{40,})\s*")
_FOOTER_LINES = 12
"""A signature or the footer of a list is no longer."""


def with_reply(text: str, body: int, said: str, content: str) -> str:
    """The text of a case with one more mail.

    `body` is where its body starts, `said` a line about the mail in our words. The mail goes behind the
    mails that are there, and in front of what the team writes.
    """
    block = f"{said}\n\n{fenced(content)}"
    headings = list(_headings(text, body))
    start = next((at for at, line in headings if line == HEADING), None)
    if start is None:
        at = next((at for at, line in headings if line in _TEAMS), len(text))
        block = f"{HEADING}\n\n{block}"
    else:
        at = next((at for at, line in headings if at > start and line.startswith("## ")), len(text))
    before, after = text[:at], text[at:]
    gap = "" if before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
    return f"{before}{gap}{block}{chr(10) if after else ''}{after}"


def holds(text: str, body: int, content: str) -> bool:
    """Whether the body of a case holds a mail's text already, but for the footer that a list may have put below it."""
    wanted = shown(_without_footer(content)).strip()
    return not wanted or f"\n{wanted}\n" in f"\n{text[body:]}\n"


def _without_footer(content: str) -> str:
    lines = content.replace("\r\n", "\n").rstrip().split("\n")
    first = max(0, len(lines) - _FOOTER_LINES)
    at = next((at for at in range(first, len(lines)) if _FOOTER.fullmatch(lines[at])), len(lines))
    return "\n".join(lines[:at])


def _headings(text: str, body: int) -> Iterator[tuple[int, str]]:
    """The headings of a body outside of its fences: where each starts, and its line."""
    fence, at = "", body
    for line in text[body:].split("\n"):
        match = _FENCE.match(line)
        if fence:
            if match is not None and match[1].startswith(fence) and not match[2].strip():
                fence = ""
        elif match is not None:
            fence = match[1]
        elif line.startswith("## "):
            yield at, line.rstrip()
        at += len(line) + 1
