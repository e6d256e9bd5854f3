"""Edits of front matter in place: the lines that must change do, every other byte stays as it was.

Each edit is one span of the text and its replacement. The file is read again after each, and an edit whose result is
not exactly what was asked for is refused: YAML has rare forms that a span cannot keep. A file in canonical form stays
in it: what an edit wrote anew is then put in order and spelled as `format` does, which changes nothing else there.
"""

import contextlib
from collections.abc import Sequence
from pathlib import PurePosixPath

from quietfix.desk import document as documents
from quietfix.desk import render, yamltree
from quietfix.desk.document import Document
from quietfix.desk.format import formatted
from quietfix.desk.keys import known_keys
from quietfix.desk.model import Shape
from quietfix.desk.nodes import Entry, ListNode, MapNode, Node, ScalarNode
from quietfix.desk.values import with_edit
from quietfix.errors import FaultyFile, UsageError
from quietfix.plan import APPEND, Edit, KeyPath, Value


def edited(document: Document, edits: Sequence[Edit], model: type[Shape]) -> Document:
    """The document after the edits. The model gives new keys their place in the order.

    Raises FaultyFile where the YAML cannot be read, and UsageError where an edit leads nowhere or cannot be made
    without touching something else.
    """
    before, front_matter = document, document.path.endswith(".md")
    for given in edits:
        if document.root is None or document.problems:
            raise FaultyFile(f"{document.path} cannot be read as it is", "run `quietfix check` and mend it by hand")
        edit = Edit(_resolved(document, given.path), given.value)
        start, end, text = _span(document, edit, model)
        changed = document.text[:start] + text + document.text[end:]
        after = documents.read(PurePosixPath(document.path), changed.encode(), front_matter=front_matter)
        wanted = with_edit(document.values, edit.path, edit.value)
        if after.problems or after.values != wanted:
            raise UsageError("this edit cannot be made without touching other lines", "edit the file by hand")
        document = after
    return _as_canonical(before, document, model)


def _as_canonical(before: Document, after: Document, model: type[Shape]) -> Document:
    with contextlib.suppress(FaultyFile):
        if after is not before and formatted(before, model) is before:
            return formatted(after, model)
    return after


def _resolved(document: Document, path: KeyPath) -> KeyPath:
    """The path with positions in lists as numbers, where the file has lists."""
    node, steps = document.root, []
    for given in path:
        step = given
        if isinstance(node, ListNode) and isinstance(given, str) and given.isdecimal() and len(given) < 10:
            step = int(given)
        elif given == APPEND:
            step = len(node.items) if isinstance(node, ListNode) else 0
        steps.append(step)
        node = None if node is None else _child(node, step)
    return tuple(steps)


def _span(document: Document, edit: Edit, model: type[Shape]) -> tuple[int, int, str]:
    """The characters to replace, and with what."""
    node, done = document.root, 0
    parents: list[Node] = []
    for step in edit.path:
        below = _child(node, step)
        if below is None or node is None:
            break
        parents.append(node)
        node, done = below, done + 1
    if node is None or not edit.path:
        raise UsageError("this edit names no key", "name one, such as status or fix.ready")
    rest = edit.path[done:]
    if rest:
        if edit.value is None:
            return node.start, node.start, ""
        return _insertion(document, node, edit.path[:done], rest, edit.value, model)
    if edit.value is None:
        return _removal(document, parents, edit.path)
    return _replacement(document, node, parents[-1], edit.value)


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, MapNode):
        entry = node.get(str(step))
        return entry.value if entry is not None else None
    if isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def _tail(document: Document, node: Node) -> int:
    return yamltree.tail(document.text, node)


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _line_end(text: str, offset: int) -> int:
    """The offset after the line feed that ends this line, or the end of the text."""
    at = text.find("\n", offset)
    return len(text) if at < 0 else at + 1


def _replacement(document: Document, node: Node, parent: Node, value: Value) -> tuple[int, int, str]:
    end = _tail(document, node)
    if isinstance(node, ScalarNode) and isinstance(value, str):
        text = render.restyled(value, node.style)
    else:
        text = render.flow(value)
    if node.start == end:
        colon = document.text[: node.start].endswith((":", "-"))
        return node.start, end, f" {text}" if colon else text
    if isinstance(node, ScalarNode) or node.flow:
        return node.start, end, text
    # A block list or mapping: its lines go, and the value stands on the line of the key.
    entry = next((e for e in parent.entries if e.value is node), None) if isinstance(parent, MapNode) else None
    if entry is None:
        raise UsageError("a list inside a list cannot be replaced in place", "edit the file by hand")
    return entry.key.end, end, f": {text}"


def _nested(steps: KeyPath, value: Value) -> Value:
    for step in reversed(steps):
        if isinstance(step, int):
            if step:
                raise UsageError("a list cannot get an item beyond its end", "use the next free position")
            value = [value]
        else:
            value = {step: value}
    return value


def _insertion(
    document: Document, node: Node, path: KeyPath, rest: KeyPath, value: Value, model: type[Shape]
) -> tuple[int, int, str]:
    step, item = rest[0], _nested(rest[1:], value)
    if isinstance(node, ListNode) and isinstance(step, int):
        if step != len(node.items):
            raise UsageError("a list cannot get an item beyond its end", "use the next free position")
        return _appended(document, node, item)
    if not isinstance(node, MapNode) or isinstance(step, int):
        raise UsageError("this edit leads through a value that has no keys", "look at the file with `quietfix show`")
    if node.flow:
        at = _tail(document, node.entries[-1].value) if node.entries else node.start + 1
        return at, at, f"{', ' if node.entries else ''}{render.key(str(step))}: {render.flow(item)}"
    indent = node.entries[0].key.start - _line_start(document.text, node.entries[0].key.start)
    text = render.block({step: item}, indent)
    before = _predecessor(node, known_keys(model, path), step)
    if before is None:
        at = node.entries[0].key.start
        newline = "\r\n" if document.text[: _line_end(document.text, at)].endswith("\r\n") else "\n"
        return at, at, text.lstrip(" ").replace("\n", newline) + " " * indent
    return _new_lines(document, _line_end(document.text, _tail(document, before.value)), text)


def _predecessor(node: MapNode, order: list[str], key: str) -> Entry | None:
    """The entry after which a new key belongs: the last of those that the model names before it."""
    if key not in order:
        return node.entries[-1]
    earlier = set(order[: order.index(key)])
    return next((entry for entry in reversed(node.entries) if entry.key.text in earlier), None)


def _appended(document: Document, node: ListNode, item: Value) -> tuple[int, int, str]:
    if node.flow:
        at = _tail(document, node.items[-1]) if node.items else node.start + 1
        return at, at, f"{', ' if node.items else ''}{render.flow(item)}"
    indent = node.start - _line_start(document.text, node.start)
    at = _line_end(document.text, _tail(document, node.items[-1]))
    return _new_lines(document, at, f"{' ' * indent}- {render.flow(item)}\n")


def _new_lines(document: Document, at: int, text: str) -> tuple[int, int, str]:
    """New lines at the start of a line, or behind a last line that has no end."""
    crlf = document.text[:at].endswith("\r\n") or (not document.text[:at].endswith("\n") and "\r\n" in document.text)
    if not document.text[:at].endswith("\n"):
        text = "\n" + text.removesuffix("\n")
    return at, at, text.replace("\n", "\r\n") if crlf else text


def _removal(document: Document, parents: list[Node], path: KeyPath) -> tuple[int, int, str]:
    parent, step = parents[-1], path[-1]
    if isinstance(parent, MapNode):
        siblings = [(entry.key.start, _tail(document, entry.value)) for entry in parent.entries]
        at = next(i for i, entry in enumerate(parent.entries) if entry.key.text == str(step))
    else:
        assert isinstance(parent, ListNode)
        siblings = [(item.start, _tail(document, item)) for item in parent.items]
        at = int(step)
    if len(siblings) == 1:
        if len(parents) == 1:
            raise UsageError("the last key of a file cannot be removed", "delete the file instead")
        return _removal(document, parents[:-1], path[:-1])
    if parent.flow:
        return _removal_in_brackets(document.text, siblings, at)
    start, end = siblings[at]
    if isinstance(parent, ListNode):
        start = _hyphen(document, parent, at)
    if document.text[_line_start(document.text, start) : start].strip():
        # It stands behind a hyphen: the next key or item takes its place there.
        return start, siblings[1][0], ""
    return _line_start(document.text, start), _line_end(document.text, end), ""


def _removal_in_brackets(text: str, siblings: list[tuple[int, int]], at: int) -> tuple[int, int, str]:
    """One item and one comma. Comments on the lines of other items stay."""
    start, end = siblings[at]
    if at + 1 < len(siblings):
        following = siblings[at + 1][0]
        if "#" not in text[end:following] or text[_line_start(text, start) : start].strip():
            return start, following, ""
        return _line_start(text, start), _line_end(text, end), ""
    before = siblings[at - 1][1]
    if "#" not in text[before:start]:
        return before, end, ""
    return _line_start(text, start), _line_end(text, end), ""


def _hyphen(document: Document, node: ListNode, at: int) -> int:
    """Where the hyphen of an item is. All of a list stand in one column, and comments may hold others."""
    if at == 0:
        return node.start
    column = node.start - _line_start(document.text, node.start)
    start = _line_end(document.text, _tail(document, node.items[at - 1]))
    while start < node.items[at].start:
        if document.text.startswith(" " * column + "-", start):
            return start + column
        start = _line_end(document.text, start)
    return node.items[at].start
