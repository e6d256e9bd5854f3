"""The canonical form of a case's front matter: one way to write each value, and keys in the order of the model.

Comments stay with what they stand at. The body is the report, and is not touched.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from quietfix.desk import render, yamltree
from quietfix.desk.document import Document
from quietfix.desk.edit import as_value
from quietfix.desk.model import Shape, known_keys
from quietfix.desk.nodes import Entry, ListNode, MapNode, Node, ScalarNode
from quietfix.errors import FaultyFile
from quietfix.plan import KeyPath


def formatted(document: Document, model: type[Shape]) -> str:
    """The text of the file in canonical form. Raises FaultyFile where its YAML cannot be read."""
    if document.problems or not isinstance(document.root, MapNode):
        raise FaultyFile(f"{document.path} cannot be read as it is", "run `quietfix check` and mend it by hand")
    return _Writer(document, model).text()


@dataclass
class _Writer:
    """Writes the tree of one document anew."""

    document: Document
    model: type[Shape]

    def text(self) -> str:
        """The whole file."""
        root = self.document.root
        assert isinstance(root, MapNode)
        source, body = self.document.text, self.document.body
        end = source.rfind("---", 0, body) if self.document.path.endswith(".md") else len(source)
        after = list(self._comments(self._line_end(self._tail(root)), end, 0))
        lines = [*self._mapping(root, (), 0), *after]
        front = "".join(f"{line}\n" for line in lines)
        return f"---\n{front}---\n{source[body:]}" if self.document.path.endswith(".md") else front

    def _mapping(self, node: MapNode, path: KeyPath, indent: int) -> Iterator[str]:
        order = {key: number for number, key in enumerate(known_keys(self.model, path))}
        # Each key takes the comment lines above it along.
        begins = self._line_start(node.entries[0].key.start) if path else self._first_line()
        parts: list[tuple[int, list[str]]] = []
        for number, entry in enumerate(node.entries):
            lines = (
                list(self._comments(begins, self._line_start(entry.key.start), indent)) if number or not path else []
            )
            lines += self._entry(entry, (*path, entry.key.text), indent)
            parts.append((order.get(entry.key.text, len(order)) if order else number, lines))
            begins = self._line_end(self._tail(entry.value))
        for _, lines in sorted(parts, key=lambda part: part[0]):
            yield from lines

    def _entry(self, entry: Entry, path: KeyPath, indent: int) -> Iterator[str]:
        pad, key, value = " " * indent, render.scalar(entry.key.text), entry.value
        if isinstance(value, MapNode) and not value.flow:
            yield f"{pad}{key}:{self._comment_after(entry.key.end)}"
            yield from self._comments(self._line_end(entry.key.end), self._line_start(value.start), indent + 2)
            yield from self._mapping(value, path, indent + 2)
        elif isinstance(value, ListNode) and not value.flow:
            yield f"{pad}{key}:{self._comment_after(entry.key.end)}"
            yield from self._items(value, self._line_end(entry.key.end), path, indent + 2)
        else:
            yield f"{pad}{key}: {self._value(value)}{self._comment_after(self._tail(value))}"

    def _items(self, node: ListNode, begins: int, path: KeyPath, indent: int) -> Iterator[str]:
        pad = " " * indent
        for number, item in enumerate(node.items):
            yield from self._comments(begins, self._line_start(item.start), indent)
            begins = self._line_end(self._tail(item))
            if isinstance(item, MapNode) and not item.flow:
                first, *rest = self._mapping(item, (*path, number), indent + 2)
                yield from (f"{pad}- {first.lstrip()}", *rest)
            elif isinstance(item, ListNode) and not item.flow:
                yield f"{pad}- {render.flow(as_value(yamltree.plain(item)))}"
            else:
                yield f"{pad}- {self._value(item)}{self._comment_after(self._tail(item))}"

    def _value(self, node: Node) -> str:
        source = self.document.text[node.start : self._tail(node)]
        if ("#" in source and "\n" in source) or (isinstance(node, ScalarNode) and node.style in "|>"):
            return source.replace("\r\n", "\n")
        return render.flow(as_value(yamltree.plain(node)))

    def _comments(self, start: int, end: int, indent: int) -> Iterator[str]:
        """The comment lines between two places, one blank line at most between them."""
        for line in self.document.text[start:end].split("\n"):
            if line.strip().startswith("#"):
                yield " " * indent + line.strip()

    def _comment_after(self, offset: int) -> str:
        rest = self.document.text[offset : self._line_end(offset)].strip().removeprefix(":").strip()
        at = rest.find("#")
        return f"  {rest[at:]}" if at >= 0 else ""

    def _first_line(self) -> int:
        return self.document.text.find("\n") + 1 if self.document.path.endswith(".md") else 0

    def _tail(self, node: Node) -> int:
        return yamltree.tail(self.document.text, node)

    def _line_start(self, offset: int) -> int:
        return self.document.text.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        at = self.document.text.find("\n", offset)
        return len(self.document.text) if at < 0 else at + 1
