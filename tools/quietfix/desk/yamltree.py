"""The one YAML reader of the desk: text in, a tree of nodes with positions out.

It is built on the events of ruamel.yaml's pure parser (YAML 1.2), which its own `compose` uses too, and keeps of YAML
what a case needs: mappings, lists and scalars as text. Anchors, aliases, tags, merge keys, directives and further
documents are problems, so that a file is a tree of the size it has on disk and means the same to every reader.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from quietfix.desk.nodes import Entry, ListNode, MapNode, Node, Scalar, ScalarNode

MAX_DEPTH = 10
"""The deepest place of a case is 5 levels down; anything deeper is a mistake or an attack."""
MAX_CHARS = 256 * 1024
"""The longest YAML text that is parsed, but where a caller says otherwise."""
MAX_BRACKETS = 100
"""Opening brackets on one line: the scanner looks ahead on a line, in time that grows with the square of this."""
_QUOTED = re.compile(r"""\"(?:[^\"\\]|\\.)*+\"|'[^']*+'""")
_ODD_BREAKS = {"\x85": "NEL", "\u2028": "LINE SEPARATOR", "\u2029": "PARAGRAPH SEPARATOR", "\ufeff": "BOM"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that makes the YAML unusable, at an offset of the text."""

    offset: int
    message: str
    hint: str


class _Stop(Exception):
    """Reading further makes no sense: the problem is recorded."""


class _Builder:
    """Turns a stream of events into nodes, without recursion deeper than MAX_DEPTH."""

    def __init__(self, events: Iterator[Event], text: str, base: int) -> None:
        self.events = events
        self.text = text
        self.base = base
        self.problems: list[Problem] = []

    def problem(self, event: Event, message: str, hint: str) -> None:
        self.problems.append(Problem(self.base + event.start_mark.index, message, hint))

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    self.problem(event, "a second YAML document starts here", "keep one document in a file")
                    break
                if event.version or event.tags:
                    self.problem(event, "YAML directives are not allowed here", "remove the line that starts with %")
                root = self.node(next(self.events), 1)
            elif not isinstance(event, DocumentEndEvent):
                continue
        return root

    def node(self, event: Event, depth: int) -> Node:
        start, end = self.base + event.start_mark.index, self.base + event.end_mark.index
        if isinstance(event, AliasEvent):
            self.problem(event, "YAML aliases are not allowed", "write the value out")
            return ScalarNode(start, end, "", " ")
        if not isinstance(event, NodeEvent):
            raise _Stop
        if event.anchor is not None:
            self.problem(event, "YAML anchors are not allowed", "remove the & and its name, or quote the text")
        if getattr(event, "tag", None) is not None:
            self.problem(event, "YAML tags are not allowed", "remove the ! and its name, or quote the text")
        if isinstance(event, ScalarEvent):
            if any("\ud800" <= character <= "\udfff" for character in event.value):
                self.problem(event, "half of a surrogate pair, which is no character", "write the character itself")
            return ScalarNode(start, end, event.value, event.style or " ")
        if depth >= MAX_DEPTH:
            self.problem(event, f"this is nested more than {MAX_DEPTH} levels deep", "no key of the desk is so deep")
            raise _Stop
        if isinstance(event, SequenceStartEvent):
            items = ListNode(start, end, bool(event.flow_style))
            for item in self.events:
                if isinstance(item, SequenceEndEvent):
                    items.end = self.base + item.end_mark.index
                    break
                items.items.append(self.node(item, depth + 1))
            return items
        if isinstance(event, MappingStartEvent):
            return self.mapping(MapNode(start, end, bool(event.flow_style)), depth)
        raise _Stop

    def mapping(self, node: MapNode, depth: int) -> MapNode:
        if node.flow and not self.text.startswith("{", node.start - self.base):
            self.problems.append(Problem(node.start, "a key in a list needs braces", "write it as [{key: value}]"))
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                node.end = self.base + event.end_mark.index
                break
            key = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key, ScalarNode):
                self.problem(event, "a key must be a plain word", "a list or a mapping cannot be a key")
                continue
            start = key.start - self.base
            if self.text[self.text.rfind("\n", 0, start) + 1 : start].rstrip().endswith("?"):
                self.problem(event, "this key is written in a rare form", "write it as `key: value`")
            elif key.text == "<<" and not key.quoted:
                self.problem(event, "YAML merge keys are not allowed", "write the keys out")
            elif node.get(key.text) is not None:
                self.problem(event, "this key stands here twice", "keep one of the two")
            else:
                self._place(key, value)
                node.add(Entry(key, value))
        return node

    def _place(self, key: ScalarNode, value: Node) -> None:
        """An empty value is behind its colon: the parser has it where the next thing starts."""
        if isinstance(value, ScalarNode) and value.start == value.end:
            colon = self.text.find(":", key.end - self.base, value.start - self.base + 1)
            value.start = value.end = key.end if colon < 0 else self.base + colon + 1


def parse(text: str, base: int = 0, longest: int = MAX_CHARS) -> tuple[Node | None, list[Problem]]:
    """Read one YAML document.

    Offsets of nodes and problems count from the start of the file, which is `base` characters before `text`. Where
    there are problems the tree may be None or have gaps; it is then good for positions alone.
    """
    if problem := _refuse(text, base, longest):
        return None, [problem]
    builder = _Builder(iter(YAML(typ="safe", pure=True).parse(text)), text, base)
    try:
        root = builder.document()
    except _Stop:
        return None, builder.problems
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = base + (mark.index if mark is not None else 0)
        said = str(error.problem or "").split("\n", 1)[0]
        return None, [
            *builder.problems,
            Problem(offset, f"this is not YAML: {_safe(said)}", _hint(text, offset - base)),
        ]
    except ReaderError as error:
        return None, [Problem(base + error.position, "a control character that YAML does not allow", "remove it")]
    except (YAMLError, ValueError, OverflowError):
        # The last two are how the parser says that an escape or a version has an impossible number.
        return None, [
            *builder.problems,
            Problem(base, "this is not YAML: an impossible number", "look for \\x and \\U"),
        ]
    return root, builder.problems


def _refuse(text: str, base: int, longest: int) -> Problem | None:
    """What is turned away before the parser sees it, since the parser would be slow or would read it differently."""
    if len(text) > longest:
        hint = "keep long texts out of the front matter" if base else "shorten it"
        return Problem(base, f"this is longer than {longest} characters", hint)
    offset = 0
    for line in text.split("\n"):
        brackets = line.count("[") + line.count("{")
        if brackets > MAX_BRACKETS and sum(_QUOTED.sub("", line).count(b) for b in "[{") > MAX_BRACKETS:
            return Problem(base + offset, f"more than {MAX_BRACKETS} opening brackets on one line", "break the line")
        offset += len(line) + 1
    for character, name in _ODD_BREAKS.items():
        if (at := text.find(character)) >= 0:
            return Problem(base + at, f"an invisible character ({name})", "remove it or use a plain line break")
    at = text.replace("\r\n", "\n\n").find("\r")
    if at >= 0:
        return Problem(base + at, "a carriage return without a line feed", "end lines with LF or CRLF")
    return None


def _safe(said: str) -> str:
    """The parser's words without what they quote from the file."""
    if "\\t" in said:
        return "a tab cannot stand here"
    said = said.split(", but ", maxsplit=1)[0]
    return "a character that cannot stand here" if "'" in said or '"' in said else said


def _hint(text: str, offset: int) -> str:
    line_start = text.rfind("\n", 0, offset) + 1
    line = text[line_start : text.find("\n", offset) if "\n" in text[offset:] else len(text)]
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "indent with spaces, not with tabs"
    if ": " in line.partition(": ")[2]:
        return "put a text that holds a colon in quotes"
    return "look at this line and the one before it: brackets, quotes and indentation"


def plain(node: Node) -> Any:
    """The tree as dicts, lists and Scalars, for the models. Any: the models give it its types."""
    if isinstance(node, ScalarNode):
        scalar = Scalar(node.text)
        scalar.quoted = node.quoted
        return scalar
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {entry.key.text: plain(entry.value) for entry in node.entries}


def tail(text: str, node: Node) -> int:
    """Where a node ends, without the blank lines and comments that follow a block. `text` is the file's."""
    if isinstance(node, ScalarNode):
        end = node.end
        while end > node.start and text[end - 1] in "\r\n":
            end -= 1
        return end
    if node.flow:
        return node.end
    children = node.items if isinstance(node, ListNode) else [entry.value for entry in node.entries]
    return tail(text, children[-1]) if children else node.start
