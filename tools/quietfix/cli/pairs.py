"""KEY=VALUE on the command line, as edits."""

import re
from collections.abc import Sequence

from quietfix.desk import yamltree
from quietfix.desk.case import Case
from quietfix.desk.keys import with_now
from quietfix.desk.nodes import Scalar
from quietfix.desk.values import as_value
from quietfix.errors import UsageError
from quietfix.instants import Instant
from quietfix.plan import APPEND, Edit, KeyPath, Value

_PAIR = re.compile(r'(?P<key>(?:"[^"]+"|[^."=+]+)(?:\.(?:"[^"]+"|[^."=+]+))*)(?P<add>\+?)=(?P<value>.*)', re.DOTALL)
_DEEPEST = 12
_HALF = re.compile("[\ud800-\udfff]")
"""What Python makes of bytes on the command line that are no UTF-8."""
_STEP = re.compile(r'"[^"]+"|[^."]+')


def edits_of(pairs: Sequence[str], now: Instant) -> tuple[Edit, ...]:
    """The edits that the pairs mean. Raises UsageError for what is no pair, or holds a value that cannot be read."""
    return tuple(_edit(pair, now) for pair in pairs)


def _edit(pair: str, now: Instant) -> Edit:
    if _HALF.search(pair):
        raise UsageError("this holds bytes that are no text", "write it in UTF-8")
    match = _PAIR.fullmatch(pair)
    if match is None or match["key"].count(".") > _DEEPEST:
        raise UsageError("this is not KEY=VALUE", "write it as in `quietfix set 2026-0007 owner=member-b`")
    path: KeyPath = tuple(step.strip('"') for step in _STEP.findall(match["key"]))
    if match["add"]:
        path = (*path, APPEND)
    elif not match["value"]:
        return Edit(path, None)
    return Edit(path, with_now(Case, path, _value(match["value"]), now))


def _value(text: str) -> Value:
    """A value from the command line. What starts like a list, a mapping or a quoted text is read as YAML."""
    if not text.startswith(("[", "{", '"', "'")):
        scalar = Scalar(text)
        scalar.quoted = False
        return scalar
    root, problems = yamltree.parse(text)
    if problems or root is None:
        said = problems[0].message if problems else "there is nothing in it"
        raise UsageError(f"this value cannot be read: {said}", "put a text in double quotes inside single ones")
    return as_value(yamltree.plain(root))
