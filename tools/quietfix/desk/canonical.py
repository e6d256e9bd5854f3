"""How the canonical form spells each value: by `render`, and by what the model says that the value is."""

import re
from collections.abc import Mapping
from datetime import date

from quietfix.desk import render
from quietfix.desk.keys import known_keys, wanted
from quietfix.desk.model import Shape
from quietfix.desk.nodes import ListNode, Node, ScalarNode
from quietfix.ids import CommitId
from quietfix.instants import Instant, InstantError
from quietfix.plan import KeyPath

_NOTHING = ("", "~", "null", "Null", "NULL")
_FLAGS = ("true", "false")
_URL = re.compile(r"(?:https|ssh|file)://[!-~]+")


def ranks(model: type[Shape], path: KeyPath) -> Mapping[str, int]:
    """The place of each key that the model knows at `path`; empty where keys are free."""
    return {key: number for number, key in enumerate(known_keys(model, path))}


def spelled_key(key: ScalarNode) -> str:
    """A key of a mapping. Names of lines look like numbers, so those keep their quotes."""
    return render.quoted(key.text) if key.quoted and key.text[:1].isdigit() else render.key(key.text)


def spelled(node: Node, model: type[Shape], path: KeyPath) -> str:
    """A scalar, list or mapping that stands on one line, as what it is in the model."""
    if isinstance(node, ScalarNode):
        if path == ("title",):
            return node.text if _is_nothing(node) else render.quoted(node.text)
        if node.style == " " and _URL.fullmatch(node.text):
            # Quotes would change nothing for any reader of a value that stands on its own line.
            return node.text
        return _spelled(node, kind(model, path))
    return _in_brackets(node, model, path)


def _in_brackets(node: Node, model: type[Shape], path: KeyPath) -> str:
    if isinstance(node, ScalarNode):
        return _spelled(node, kind(model, path))
    if isinstance(node, ListNode):
        return f"[{', '.join(_in_brackets(item, model, (*path, at)) for at, item in enumerate(node.items))}]"
    order = ranks(model, path)
    entries = sorted(node.entries, key=lambda entry: order.get(entry.key.text, len(order)))
    pairs = ((spelled_key(e.key), _in_brackets(e.value, model, (*path, e.key.text))) for e in entries)
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"


def _spelled(node: ScalarNode, kind: type | None) -> str:
    """One scalar as what it is. A finding stays one: what the desk does not take is not made into what it takes."""
    if _is_nothing(node):
        return node.text
    if kind is CommitId:
        return render.quoted(node.text)
    if kind is Instant and (instant := as_instant(node.text)) is not None:
        return str(instant)
    if node.quoted and kind is not date:
        # Quotes are added where another reader of YAML could be misled, and never taken away.
        return render.quoted(node.text)
    return node.text if node.text in _FLAGS else render.scalar(node.text)


def as_instant(text: str) -> Instant | None:
    """The instant that a text is, None where it is none."""
    try:
        return Instant.parse(text)
    except InstantError:
        return None


def _is_nothing(node: ScalarNode) -> bool:
    """Whether there is no value, which quotes would make into one."""
    return not node.quoted and node.text in _NOTHING


def kind(model: type[Shape], path: KeyPath) -> type | None:
    """The type of the value at `path` where it is an instant, a day or a commit id; None for all else."""
    return wanted(model, path, (Instant, date, CommitId))
