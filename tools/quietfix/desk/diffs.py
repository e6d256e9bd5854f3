"""A diff as Git writes it, cut into the files that it changes. What stands around it, as in a mail, is left out.

It may be anybody's text. What a hunk says of its length decides where it ends, so nothing within one is taken for more.
"""

import re

from quietfix.facts import Unknown

MAX_DIFF = 1024 * 1024
"""Bytes of the longest diff that is compared."""
START = b"diff --git "
_HUNK = re.compile(rb"@@ -\d{1,9}(?:,(?P<old>\d{1,9}))? \+\d{1,9}(?:,(?P<new>\d{1,9}))? @@")
_HEAD = (
    b"index ", b"--- ", b"+++ ", b"old mode ", b"new mode ", b"new file mode ", b"deleted file mode ",
    b"similarity index ", b"dissimilarity index ", b"rename from ", b"rename to ", b"copy from ", b"copy to ",
)  # fmt: skip
_CUT_SHORT = Unknown("its diff ends in the middle")
_NO_HUNK = Unknown("it changes a file by its mode or name alone, or one that is no text")
_TOO_LONG = Unknown(f"its diff is longer than {MAX_DIFF} bytes")


def files(text: bytes) -> tuple[bytes, ...] | Unknown:
    """The diff of each file in a text, none where there is no diff. Unknown where a part of it cannot be compared."""
    if len(text) > MAX_DIFF:
        return _TOO_LONG
    found: list[list[bytes]] = []
    old = new = hunks = 0
    inside = False
    for line in text.split(b"\n"):
        if old or new:
            old, new = _counted(line, old, new)
            if old < 0 or new < 0:
                return _CUT_SHORT
            # Mail programs take away the blank of an empty line.
            found[-1].append(line if line.strip() else b" ")
        elif line.startswith(START):
            if found and not hunks:
                return _NO_HUNK
            found.append([line])
            hunks, inside = 0, True
        elif inside and (hunk := _HUNK.match(line)):
            old, new = (int(hunk[side] or 1) for side in ("old", "new"))
            hunks += 1
            found[-1].append(line)
        elif inside and (line.startswith(b"\\ ") or (not hunks and line.startswith(_HEAD))):
            found[-1].append(line)
        else:
            inside = False
    if old or new:
        return _CUT_SHORT
    if found and not hunks:
        return _NO_HUNK
    return tuple(b"\n".join([*lines, b""]) for lines in found)


def _counted(line: bytes, old: int, new: int) -> tuple[int, int]:
    """How many lines of either side of a hunk are still to come after a line; less than none where it is none."""
    kind = line[:1]
    if kind == b"\\":
        return old, new
    if kind == b"+":
        return old, new - 1
    if kind == b"-":
        return old - 1, new
    return (old - 1, new - 1) if kind == b" " or not line.strip() else (-1, -1)
