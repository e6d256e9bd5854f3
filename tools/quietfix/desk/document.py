"""A file of the desk, read once: its text, its YAML tree, and where everything stands in it."""

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from frontmatter.default_handlers import BaseHandler

from quietfix.desk import yamltree
from quietfix.desk.nodes import ListNode, MapNode, Node
from quietfix.errors import FaultyFile
from quietfix.finding import Finding, Severity
from quietfix.plan import KeyPath

MAX_BYTES = 4 * 1024 * 1024
"""The largest file that is read. A report of this size is far beyond what anybody reads."""
_FENCE = "---"
_BOM = "the file starts with a byte order mark"


def blob_id(data: bytes) -> str:
    """The name that Git gives to a file's content in a SHA-1 repository."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Document:
    """One file. Its YAML is parsed when it is first asked for: a file that was read before is known to be right."""

    path: str
    """Relative to the desk, with `/`."""
    text: str
    blob: str
    front: tuple[int, int] = (0, 0)
    """Where the YAML starts and ends."""
    body: int = 0
    """The offset at which the Markdown body starts; the length of the text in a YAML file."""
    problems: tuple[Finding, ...] = field(default=())
    longest: int = yamltree.MAX_CHARS
    """The longest YAML text that is parsed."""

    @cached_property
    def parsed(self) -> tuple[Node | None, list[yamltree.Problem]]:
        """The tree and what is wrong with it."""
        start, end = self.front
        return yamltree.parse(self.text[start:end], start, self.longest) if end > start or start else (None, [])

    @property
    def root(self) -> Node | None:
        """The tree; None where the YAML could not be read, and `problems` then says why."""
        return self.parsed[0]

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def node(self, path: KeyPath) -> Node | None:
        """The node at exactly this path."""
        found, rest = self._walk(path)
        return found if not rest else None

    def place(self, path: KeyPath, *, key: bool = False) -> tuple[int, int]:
        """Line and column of the longest part of `path` that the file has; `key` asks for the last key itself."""
        node: Node | None = self.root
        offset = node.start if node is not None else 0
        for step in path:
            if isinstance(node, MapNode) and (entry := node.get(str(step))) is not None:
                node = entry.value
                # A block list or mapping starts on the line after its key, where nobody would look for it.
                own_line = isinstance(node, ListNode | MapNode) and not node.flow
                offset = entry.key.start if key or own_line else node.start
            elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
                offset = node.start
            else:
                break
        return self.position(offset)

    def finding(
        self, rule: str, path: KeyPath, message: str, hint: str = "", severity: Severity = Severity.ERROR
    ) -> Finding:
        """A finding of a rule about the value at `path`."""
        line, column = self.place(path)
        return Finding(self.path, line, column, rule, severity, message, hint)

    def _walk(self, path: KeyPath) -> tuple[Node | None, KeyPath]:
        node = self.root
        for done, step in enumerate(path):
            if isinstance(node, MapNode) and (entry := node.get(str(step))) is not None:
                node = entry.value
            elif isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
                node = node.items[step]
            else:
                return node, path[done:]
        return node, ()

    @property
    def values(self) -> Any:
        """The YAML as dicts, lists and Scalars. Any: the models give it its types."""
        return {} if self.root is None else yamltree.plain(self.root)


def read(path: PurePosixPath | str, data: bytes, *, front_matter: bool, longest: int = yamltree.MAX_CHARS) -> Document:
    """Read a file's bytes. Whatever is wrong becomes a finding in `problems`; nothing is raised."""
    document = unread(path, data, front_matter=front_matter, longest=longest)
    if document.problems:
        return document
    root, problems = document.parsed
    found = [_unusable(document, item) for item in problems]
    if not problems and not isinstance(root, MapNode):
        found.append(document.finding("yaml", (), "there are no keys here", "write one `key: value` a line"))
    # Not `replace`, which would forget the tree.
    object.__setattr__(document, "problems", tuple(found))
    return document


def unread(
    path: PurePosixPath | str, data: bytes, *, front_matter: bool, longest: int = yamltree.MAX_CHARS
) -> Document:
    """A file whose YAML is not looked at yet. `problems` holds only what keeps it from being looked at."""
    name = str(path)
    if len(data) > MAX_BYTES:
        return _too_large(name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(name, data, error.start)
    if not front_matter:
        return Document(name, text, blob_id(data), (0, len(text)), len(text), longest=longest)
    fences = _fences(text)
    if isinstance(fences, str):
        return _without_front_matter(name, data, fences)
    base, end, body = fences
    return Document(name, text, blob_id(data), (base, end), body, longest=longest)


def _fences(text: str) -> tuple[int, int, int] | str:
    """Where the front matter starts and ends and the body starts, or what is wrong."""
    if text.startswith("\ufeff"):
        return _BOM
    first, _, rest = text.partition("\n")
    if first.rstrip() != _FENCE:
        return "the file has no front matter"
    base = len(first) + 1
    at = base
    for line in rest.split("\n"):
        if line.rstrip() == _FENCE:
            return base, at, min(at + len(line) + 1, len(text))
        at += len(line) + 1
    return "the front matter is not closed"


def _unusable(document: Document, problem: yamltree.Problem) -> Finding:
    """The keys are YAML with one meaning."""
    line, column = document.position(problem.offset)
    return Finding(document.path, line, column, "yaml", Severity.ERROR, problem.message, problem.hint)


def _too_large(path: str) -> Document:
    """A file has a size that people can read."""
    message = f"this file is larger than {MAX_BYTES} bytes"
    return _faulty(Finding(path, 1, 1, "file-size", Severity.ERROR, message, "shorten it"), b"")


def _not_utf8(path: str, data: bytes, at: int) -> Document:
    """A file is UTF-8; `at` is the first byte that is not."""
    before = data[:at].decode("utf-8")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    hint = "save the file as UTF-8"
    return _faulty(Finding(path, line, column, "encoding", Severity.ERROR, "this is not UTF-8", hint), data)


def _without_front_matter(path: str, data: bytes, message: str) -> Document:
    """A case starts with its keys between two lines of three hyphens."""
    hint = "a case starts with a line of three hyphens, then its keys, then a line of three hyphens"
    if message == _BOM:
        hint = "save it as UTF-8 without one"
    return _faulty(Finding(path, 1, 1, "front-matter", Severity.ERROR, message, hint), data)


def _faulty(finding: Finding, data: bytes) -> Document:
    """A file that is not looked at further."""
    text = data.decode("utf-8", errors="replace")
    return Document(finding.path, text, blob_id(data), (0, 0), len(text), (finding,))


class CaseHandler(BaseHandler):
    """Gives python-frontmatter the desk's own reading: `frontmatter.load(file, handler=CaseHandler())`.

    Metadata are the texts of the file as the desk reads them, so `no`, `0123` and `1e10` stay what was written. What
    the desk cannot read raises FaultyFile; python-frontmatter alone would answer with an empty case.
    """

    FM_BOUNDARY = re.compile(r"^---\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = _FENCE

    def detect(self, text: str) -> bool:
        """Every text is taken: one without front matter is an error, not another format."""
        return True

    def split(self, text: str) -> tuple[str, str]:
        """Front matter and body. Raises FaultyFile where there is no complete front matter."""
        fences = _fences(text)
        if isinstance(fences, str):
            raise FaultyFile(fences, "run `quietfix check` on the file")
        base, end, body = fences
        return text[base:end], text[body:]

    def load(self, fm: str) -> dict[str, Any]:
        """The front matter as values. Any: that is python-frontmatter's interface."""
        root, problems = yamltree.parse(fm)
        if problems or not isinstance(root, MapNode):
            raise FaultyFile("the front matter is not usable", "run `quietfix check` on the file")
        values: dict[str, Any] = yamltree.plain(root)
        return values

    def export(self, metadata: dict[str, object], **kwargs: object) -> str:
        """Refused: writing a whole front matter again would lose comments and order."""
        raise FaultyFile("a case is never written whole", "edit it with `quietfix set`")
