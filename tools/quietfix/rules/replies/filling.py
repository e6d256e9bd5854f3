"""A template with its placeholders filled, as the text of a mail: at most 78 columns, quoted lines as they are.

Values are put in once and never looked at again, so braces in them are braces. A paragraph is only set anew where
filling made one of its lines too long.
"""

import textwrap
from collections.abc import Mapping

from quietfix.desk.replies import Template
from quietfix.rules.replies.placeholders import MEANINGS, PATTERN, Placeholder

WIDTH = 78
_LONGEST = 200
"""So much of a value that stands in a line, in characters."""


def filled_subject(subject: str, values: Mapping[Placeholder, str]) -> str:
    """A subject with its placeholders filled, on one line."""
    return _one_line(PATTERN.sub(lambda match: _inline(match[1], match[0], values), subject))


def filled_body(template: Template, values: Mapping[Placeholder, str]) -> str:
    """The text of the mail. What has no value stays as it was written."""
    lines: list[tuple[str, bool]] = []
    for line in template.body.rstrip("\n").split("\n"):
        match = PATTERN.fullmatch(line.strip())
        block = Placeholder(match[1]) if match is not None and match[1] in set(Placeholder) else None
        if block is not None and MEANINGS[block].block and block in values:
            lines += [(row.rstrip(), True) for row in values[block].split("\n")]
            continue
        lines.append((PATTERN.sub(lambda found: _inline(found[1], found[0], values), line), _is_fixed(line)))
    return _wrapped(lines)


def _inline(name: str, written: str, values: Mapping[Placeholder, str]) -> str:
    known = name in set(Placeholder)
    return _one_line(values[Placeholder(name)]) if known and Placeholder(name) in values else written


def _one_line(text: str) -> str:
    seen = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(seen.split())[:_LONGEST].rstrip()


def _is_fixed(line: str) -> bool:
    """Whether a line is quoted, indented or a signature's: such lines are never set anew."""
    return line.startswith((">", " ", "\t", "--")) or not line.strip()


def _wrapped(lines: list[tuple[str, bool]]) -> str:
    done: list[str] = []
    paragraph: list[str] = []
    for line, fixed in [*lines, ("", True)]:
        if not fixed:
            paragraph.append(line)
            continue
        done += _set(paragraph)
        paragraph = []
        done.append(line)
    return "\n".join(done).rstrip() + "\n"


def _set(paragraph: list[str]) -> list[str]:
    if all(len(line) <= WIDTH for line in paragraph):
        return paragraph
    return textwrap.wrap(" ".join(paragraph), WIDTH, break_long_words=False, break_on_hyphens=False)
