"""A file's YAML as blocks of parts, each with the comments and blank lines that belong to it.

A comment on a line of its own belongs to the key or item below it; where it is indented deeper than that, it stands at
the end of the block whose lines it is aligned with. A comment behind a value belongs to that value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quietfix.desk import yamltree
from quietfix.desk.nodes import ListNode, MapNode, Node, ScalarNode
from quietfix.errors import FaultyFile

_BEHIND = re.compile(r"([ \t\r]*)(#[^\n]*)?(?:\n|\Z)")
_KEEPS = re.compile(r"[|>]\d?\+")
_LEAST = 2
"""Blanks before a comment behind a value."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, or a blank line where `text` is empty, and the column it starts in, from 0."""

    text: str
    column: int = 0


@dataclass(frozen=True, slots=True)
class Behind:
    """A comment behind a value: its text, the blanks before it, and the column of the value's end."""

    text: str
    blanks: int
    column: int


@dataclass
class Part:
    """A key with its value, or an item of a list."""

    key: ScalarNode | None
    value: Node
    column: int
    """Where the key or the hyphen stood."""
    lead: list[Remark]
    behind: Behind | None = None
    block: "Block | None" = None
    """What a value in lines of its own consists of."""
    source: str = ""
    """The text of any other value."""


@dataclass
class Block:
    """A mapping or list in lines of its own. `foot` are the comments at its end."""

    column: int
    parts: list[Part] = field(default_factory=list)
    foot: list[Remark] = field(default_factory=list)

    def open(self) -> Iterator["Block"]:
        """The block and those within it that reach to its end, the outermost first."""
        yield self
        if self.parts and self.parts[-1].block is not None:
            yield from self.parts[-1].block.open()


def laid_out(text: str, root: Node, start: int, end: int) -> Block:
    """The tree that stands between `start` and `end` of a file's text. A file in brackets is one part without a key.

    Raises FaultyFile for what no block is, such as a line of three dots.
    """
    return _Reader(text, start, end).root(root)


class _Reader:
    """Goes through the text once, from value to value; `at` is where it is."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.at = start
        self.end = end

    def root(self, node: Node) -> Block:
        block = Block(self.column(node.start))
        if isinstance(node, MapNode) and not node.flow:
            self.mapping(node, block)
        else:
            block.parts.append(self.leaf(Part(None, node, block.column, self.between(node.start))))
        block.foot += self.foot(block.parts[-1].block, self.between(self.end), block.column)
        return block

    def mapping(self, node: MapNode, block: Block) -> None:
        for entry in node.entries:
            lead = self.lead(block, entry.key.start)
            part = Part(entry.key, entry.value, self.column(entry.key.start), lead)
            self.at = self.text.index(":", entry.key.end) + 1
            block.parts.append(self.part(part))

    def items(self, node: ListNode, block: Block) -> None:
        for item in node.items:
            hyphen = self.hyphen()
            lead = self.lead(block, hyphen)
            part = Part(None, item, self.column(hyphen), lead)
            self.at = hyphen + 1
            block.parts.append(self.part(part))

    def part(self, part: Part) -> Part:
        """The value of a part: the key or hyphen is behind, the rest of its line ahead."""
        node = part.value
        if isinstance(node, ScalarNode) or node.flow:
            return self.leaf(part)
        part.block = Block(self.column(node.start))
        if self.line_ends():
            part.behind = self.behind()
            if part.key is None and part.behind is not None:
                # The hyphen's line is the first key's, so its comment goes above.
                part.lead.append(Remark(part.behind.text))
                part.behind = None
        if isinstance(node, MapNode):
            self.mapping(node, part.block)
        else:
            self.items(node, part.block)
        return part

    def leaf(self, part: Part) -> Part:
        """A value that is no block. What stands between its key and it goes above, or behind where there is room."""
        node = part.value
        above = [remark for remark in self.between(node.start) if remark.text]
        end = yamltree.tail(self.text, node)
        if isinstance(node, ScalarNode) and _KEEPS.match(self.text, node.start) and node.style in "|>":
            # The blank lines at its end are text.
            end = node.end - self.text.endswith("\n", 0, node.end)
        part.source = self.text[node.start : end].replace("\r\n", "\n")
        self.at = end
        part.behind = self.behind()
        if above and part.behind is None and not (isinstance(node, ScalarNode) and node.style in "|>"):
            part.behind = Behind(above.pop(0).text, _LEAST, 0)
        part.lead += above
        return part

    def lead(self, block: Block, stop: int) -> list[Remark]:
        """What belongs to the part of `block` that starts at `stop`."""
        remarks = self.between(stop)
        return self.foot(block.parts[-1].block, remarks, block.column) if block.parts else remarks

    def foot(self, last: Block | None, remarks: list[Remark], column: int) -> list[Remark]:
        """Leave comments that are deeper than `column` at the end of the blocks before; the others are returned."""
        within = [] if last is None else list(last.open())
        done = 0
        for number, remark in enumerate(remarks):
            if not remark.text:
                continue
            within = [block for block in within if block.column <= remark.column]
            if remark.column <= column or not within:
                break
            within[-1].foot += remarks[done : number + 1]
            done = number + 1
        return remarks[done:]

    def between(self, stop: int) -> list[Remark]:
        """The comments and blank lines up to `stop`."""
        remarks = []
        lines = self.text[self.at : stop].split("\n")
        for number, line in enumerate(lines):
            said, whole = line.strip(), number > 0 or self.column(self.at) == 0
            if said.startswith("#"):
                remarks.append(Remark(said, len(line) - len(line.lstrip()) if whole else 0))
            elif said:
                raise unusual()
            elif whole and number < len(lines) - 1:
                remarks.append(Remark(""))
        self.at = stop
        return remarks

    def behind(self) -> Behind | None:
        """The comment on the rest of a line."""
        column = self.column(self.at)
        match = _BEHIND.match(self.text, self.at, self.end)
        if match is None:
            raise unusual()
        self.at = match.end()
        if match[2] is None:
            return None
        return Behind(match[2].rstrip(), max(_LEAST, len(match[1])), column)

    def line_ends(self) -> bool:
        """Whether nothing but a comment is on the rest of the line."""
        return _BEHIND.match(self.text, self.at, self.end) is not None

    def hyphen(self) -> int:
        """Where the next item's hyphen is."""
        at = self.at
        while at < self.end and self.text[at] != "-":
            if self.text[at] == "#":
                at = self.text.find("\n", at)
            elif not self.text[at].isspace():
                raise unusual()
            at += 1
        return at

    def column(self, offset: int) -> int:
        return offset - self.text.rfind("\n", 0, offset) - 1


def unusual() -> FaultyFile:
    """There is something in the file between its values that is no comment."""
    return FaultyFile("the YAML has a rare form", "write it as plain keys and lists, or leave it as it is")
