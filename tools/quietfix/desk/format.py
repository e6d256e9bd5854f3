"""The canonical form of a file: one way to write each value, and keys in the order of the model.

Comments stay with what they stand at. The body of a case is the report, and is not touched. Values in brackets over
several lines, folded texts and block texts have a layout that their author chose, and comments in them a place: they
keep every byte, and are moved sideways as a whole where the key that they belong to is.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from quietfix.desk import document as documents
from quietfix.desk.canonical import as_instant, kind, ranks, spelled, spelled_key
from quietfix.desk.document import Document
from quietfix.desk.layout import Block, Part, Remark, laid_out
from quietfix.desk.model import Shape
from quietfix.desk.nodes import ListNode, MapNode, Node, Scalar, ScalarNode
from quietfix.errors import FaultyFile
from quietfix.instants import Instant
from quietfix.plan import KeyPath

_FENCE = "---"
_STEP = 2
"""Blanks of one more level."""
_START = re.compile(r"(?:[ \t\r]*+(?:#[^\n]*+)?+\n)*+---(?=\s|\Z)[ \t\r]*+(?:#[^\n]*+)?+(?:\n|\Z)")
"""The line that may start a YAML document, with the comments before it. Nothing in it is tried twice."""
_COMMENT = re.compile(r"#[^\n]*")


def formatted(document: Document, model: type[Shape]) -> Document:
    """The file in canonical form, the very same document where it is so already.

    Raises FaultyFile where its YAML cannot be read, and where anything but layout and order would change.
    """
    if document.problems or not isinstance(document.root, MapNode):
        raise FaultyFile("it cannot be read as it is", "run `quietfix check` and mend it by hand")
    text = _text(document, document.root, model)
    if text == document.text:
        return document
    front_matter = document.path.endswith(".md")
    path, longest = PurePosixPath(document.path), document.longest
    after = documents.read(path, text.encode(), front_matter=front_matter, longest=longest)
    if after.problems or not _same(document, after, model):
        raise FaultyFile("it has a rare form that would not keep its meaning", "format it by hand")
    return after


def _text(document: Document, root: MapNode, model: type[Shape]) -> str:
    start, end = document.front
    head = []
    if not document.path.endswith(".md") and (match := _START.match(document.text)) is not None:
        # A file of the policy may start like any YAML document.
        head = [line.strip() for line in match[0].splitlines()]
        start = match.end()
    writer = _Writer(model)
    lines = [*head, *_spaced(writer.file(laid_out(document.text, root, start, end), root))]
    front = "".join(f"{line}\n" for line in lines)
    if not document.path.endswith(".md"):
        return front
    return f"{_FENCE}\n{front}{_FENCE}\n{document.text[document.body :]}"


class _Writer:
    """Writes the blocks of one file anew."""

    def __init__(self, model: type[Shape]) -> None:
        self.model = model

    def file(self, block: Block, root: MapNode) -> list[str]:
        """All lines. Comments that a blank line parts from the first key are the file's, and stay at its top."""
        first = block.parts[0]
        top = max((number + 1 for number, remark in enumerate(first.lead) if not remark.text), default=0)
        head, first.lead = first.lead[:top], first.lead[top:]
        if root.flow:
            value = self._value(first, (), 0)
            return [*_remarks(head + first.lead, 0), self._behind(value, first, value), *_remarks(block.foot, 0)]
        return [*_remarks(head, 0), *self._block(block, (), 0)]

    def _block(self, block: Block, path: KeyPath, indent: int) -> list[str]:
        lines: list[str] = []
        order = ranks(self.model, path)
        keys = [part.key.text if part.key is not None else at for at, part in enumerate(block.parts)]
        pairs = zip(keys, block.parts, strict=True)
        for step, part in sorted(pairs, key=lambda pair: order.get(str(pair[0]), len(order))):
            lines += _remarks(part.lead, indent)
            lines += self._part(part, (*path, step), indent)
        return [*lines, *_remarks(block.foot, indent)]

    def _part(self, part: Part, path: KeyPath, indent: int) -> Iterator[str]:
        pad = " " * indent
        name = f"{pad}{spelled_key(part.key)}:" if part.key is not None else f"{pad}-"
        if part.block is None:
            value = self._value(part, path, indent)
            yield self._behind(f"{name} {value}" if value else name, part, value)
            return
        lines = self._block(part.block, path, indent + _STEP)
        if part.key is not None:
            yield self._behind(name, part, "")
            blanks = next(number for number, line in enumerate(lines) if line)
            yield from lines[blanks:]
            return
        first = next(number for number, line in enumerate(lines) if line and not line.lstrip().startswith("#"))
        yield from (pad + line.lstrip() if line else "" for line in lines[:first])
        yield f"{name} {lines[first].lstrip()}"
        yield from lines[first + 1 :]

    def _value(self, part: Part, path: KeyPath, indent: int) -> str:
        node = part.value
        if "\n" in part.source or (isinstance(node, ScalarNode) and node.style in "|>"):
            return _moved(part.source, indent - part.column)
        return spelled(node, self.model, path)

    @staticmethod
    def _behind(line: str, part: Part, value: str) -> str:
        """The line with its comment, in the column where that was if there is room."""
        if part.behind is None:
            return line
        grown = 0 if "\n" in value or not part.behind.column else len(line) - part.behind.column
        blanks = part.behind.blanks if part.behind.blanks <= _STEP else max(_STEP, part.behind.blanks - grown)
        return f"{line}{' ' * blanks}{part.behind.text}"


def _remarks(remarks: list[Remark], indent: int) -> Iterator[str]:
    return (" " * indent + remark.text if remark.text else "" for remark in remarks)


def _moved(source: str, by: int) -> str:
    """The lines after the first moved sideways, as far as they are indented."""
    first, *rest = source.split("\n")
    if by >= 0:
        return "\n".join([first, *(" " * by + line if line else line for line in rest)])
    return "\n".join([first, *(line[min(-by, len(line) - len(line.lstrip(" "))) :] for line in rest)])


def _spaced(lines: list[str]) -> Iterator[str]:
    """One blank line at most between others, none at the ends."""
    blank, begun = False, False
    for line in lines:
        if line:
            if blank and begun:
                yield ""
            yield line
            begun = True
        blank = not line


def _same(before: Document, after: Document, model: type[Shape]) -> bool:
    """Whether two files differ in layout and order alone."""
    if before.text[before.body :] != after.text[after.body :] or _comments(before) != _comments(after):
        return False
    return bool(_meaning(before.values, model, ()) == _meaning(after.values, model, ()))


def _meaning(values: Any, model: type[Shape], path: KeyPath) -> Any:
    """What the desk makes of values: instants, and texts with whether their quotes matter. Any: JSON-like."""
    if isinstance(values, dict):
        return {key: _meaning(below, model, (*path, key)) for key, below in values.items()}
    if isinstance(values, list):
        return [_meaning(below, model, (*path, number)) for number, below in enumerate(values)]
    assert isinstance(values, Scalar)
    if kind(model, path) is Instant and (instant := as_instant(values)) is not None:
        return instant
    return str(values), not values.quoted and values in ("true", "false", "", "~", "null", "Null", "NULL")


def _comments(document: Document) -> Counter[str]:
    """All comments, those within brackets included."""
    start, end = document.front
    assert document.root is not None
    found: Counter[str] = Counter()
    for first, last in [*_scalars(document.root), (end, end)]:
        found.update(comment.rstrip() for comment in _COMMENT.findall(document.text, start, first))
        start = max(start, last)
    return found


def _scalars(node: Node) -> Iterator[tuple[int, int]]:
    """Where scalars start and end, in the order of the file."""
    if isinstance(node, ScalarNode):
        yield node.start, node.end
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _scalars(item)
    else:
        for entry in node.entries:
            yield entry.key.start, entry.key.end
            yield from _scalars(entry.value)
