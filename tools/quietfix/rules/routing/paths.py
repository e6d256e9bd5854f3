"""Files and functions that a report, a patch or a trace names: a stranger's words, which are only looked up."""

import re
from dataclasses import dataclass

from quietfix.rules.routing.router import Router

MAX_LINES = 20_000
MAX_LINE = 1000
MAX_FOUND = 200
"""So many files, and so many functions, at most. A patch that touches more is no fix."""
_SUFFIXES = frozenset(
    ("S", "asm", "bpf", "c", "cc", "cocci", "cpp", "cfg", "dts", "dtsi", "dtso", "h", "hpp", "inc", "json", "l", "lds",
     "map", "pl", "py", "rs", "rst", "sh", "tc", "txt", "y", "yaml", "yml")
)  # fmt: skip
_NAMES = frozenset(("Kbuild", "Kconfig", "Makefile"))
_PATH = re.compile(r"(?:\.{0,2}/)?(?:[\w.+@,~-]+/)+[\w.+@~-]+")
_PLACE = re.compile(r"(?::\d+){1,3}\Z")
_BREAK = re.compile(r"[\s'\"`<>()\[\]{}=|*]+")
_HEADER = re.compile(r"(?:---|\+\+\+) (?P<name>\"[^\"]+\"|[^\t]+)(?:\t.*)?")
_RENAME = re.compile(r"(?:rename|copy) (?P<end>from|to) (?P<name>.+)")
_HUNK = re.compile(r"@@ -\d+(?:,(?P<old>\d+))? \+\d+(?:,(?P<new>\d+))? @@")
_OFFSET = re.compile(r"[0-9a-f]{1,8}/0x[0-9a-f]")
_FUNCTION = re.compile(r"[A-Za-z_]\w{1,127}")
_OCTAL = re.compile(r"(?:\\[0-7]{3})+")
_NOWHERE = "/dev/null"


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names, each once and in its order."""

    changed: tuple[str, ...] = ()
    """Files that a patch in it changes, under their old and new names."""
    mentioned: tuple[str, ...] = ()
    """Files that it speaks of otherwise. Some may be no files of the tree."""
    functions: tuple[str, ...] = ()
    """Functions in the frames of traces."""
    renames: tuple[tuple[str, str], ...] = ()
    """Old and new names of files that a patch moves or copies."""
    content: tuple[str, ...] = ()
    """The lines that `K:` is looked for in: those that a patch adds or takes out, of a text without one all."""


def named(text: str) -> Named:
    """The files and functions in a text. Takes any text, in time linear in its length, and looks at its start alone."""
    lines = [line[:MAX_LINE].rstrip("\r") for line in text.split("\n", MAX_LINES)[:MAX_LINES]]
    reader = _Reader()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        reader.line(line, following)
    changed = _first(reader.changed)
    mentioned = tuple(path for path in _first(reader.mentioned) if path not in reader.changed)
    content = tuple(reader.edits) if changed else tuple(lines)
    return Named(changed, mentioned, _first(reader.functions), tuple(reader.renames[:MAX_FOUND]), content)


def in_tree(found: Named, router: Router) -> tuple[str, ...]:
    """The paths as the tree has them, those of patches first.

    A path may have more in front: the folder of a build, or of a second tree beside the first. Of all its ends the one
    that MAINTAINERS knows best is taken. A word of a text that MAINTAINERS does not know is no file; a patched file
    stays.
    """
    paths: dict[str, None] = {}
    for path in found.changed:
        paths[_known(path, router) or path] = None
    for path in found.mentioned:
        if known := _known(path, router):
            paths[known] = None
    return tuple(paths)[:MAX_FOUND]


def _known(path: str, router: Router) -> str | None:
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not path.startswith("/") and parts[0] in router.roots and _score(path, router) >= 0:
        return "/".join(parts)
    ends = ("/".join(parts[at:]) for at in range(min(len(parts), 16)) if parts[at] in router.roots)
    best = max(ends, key=lambda end: _score(end, router), default="")
    return best if best and _score(best, router) >= 0 else None


def _score(path: str, router: Router) -> int:
    return max((hit.score for hit in router.sections_of(path) if not hit.catches_all), default=-1)


class _Reader:
    """Goes through the lines; `old` and `new` are how many lines of a hunk are still to come on either side."""

    def __init__(self) -> None:
        self.changed: dict[str, None] = {}
        self.mentioned: dict[str, None] = {}
        self.functions: dict[str, None] = {}
        self.renames: list[tuple[str, str]] = []
        self.edits: list[str] = []
        self.source = ""
        self.old = self.new = 0

    def line(self, line: str, following: str) -> None:
        if self.old > 0 or self.new > 0:
            if line[:1] in ("+", "-", " ", "", "\\"):
                self.in_hunk(line)
                return
            self.old = self.new = 0
        if not self.of_patch(line, following):
            self.of_text(line)

    def in_hunk(self, line: str) -> None:
        self.old -= line[:1] in ("-", " ", "")
        self.new -= line[:1] in ("+", " ", "")
        if line[:1] in ("+", "-"):
            self.edits.append(line[1:])

    def of_patch(self, line: str, following: str) -> bool:
        """Whether a line is of a patch, outside its hunks."""
        if match := _HUNK.match(line):
            self.old, self.new = int(match["old"] or 1), int(match["new"] or 1)
        elif line.startswith("diff --git "):
            for name in _pair(line.removeprefix("diff --git ")):
                self.change(name)
        elif match := _RENAME.fullmatch(line):
            self.rename(match["end"], _unquoted(match["name"]))
        elif line.startswith("--- ") and following.startswith("+++ "):
            self.header(line)
            self.header(following)
        else:
            return line.startswith("+++ ")
        return True

    def header(self, line: str) -> None:
        if match := _HEADER.fullmatch(line):
            self.change(match["name"])

    def rename(self, end: str, name: str) -> None:
        if end == "from":
            self.source = name
        elif self.source:
            self.renames.append((self.source, name))
            self.changed.update(dict.fromkeys(path for path in (self.source, name) if _sane(path)))
            self.source = ""

    def change(self, name: str) -> None:
        """A file of a patch. Git writes one letter and a slash before it, unless told otherwise."""
        path = _unquoted(name.strip())
        if path == _NOWHERE:
            return
        if path[1:2] == "/" and path[0] in "abciow":
            path = path[2:]
        if _sane(path):
            self.changed[path] = None

    def of_text(self, line: str) -> None:
        if line.lstrip().startswith("#include"):
            return
        words = [word for word in _BREAK.split(line) if word]
        for word in words:
            if "+0x" in word and (name := _framed(word)):
                self.functions[name] = None
            elif "/" in word and (path := _path(word)):
                self.mentioned[path] = None
        # A frame without an address: `name file.c:12 [inline]`.
        if words[-1:] == ["inline"] and len(words) > 2 and _FUNCTION.fullmatch(words[-3]):
            self.functions[words[-3]] = None


def _framed(word: str) -> str:
    """The function of a frame such as `0010:frob_free.part.0+0x12/0x34`, empty where it is none."""
    head, _, offset = word.partition("+0x")
    name = head.rpartition(":")[2].partition(".")[0]
    return name if _OFFSET.match(offset) and _FUNCTION.fullmatch(name) else ""


def _path(word: str) -> str:
    """The path that a word is, empty where it is none. What has a scheme is an address."""
    path = "" if "://" in word else _PLACE.sub("", word.rstrip(".,:;!?"))
    name = path.rpartition("/")[2]
    if (name in _NAMES or name.rpartition(".")[2] in _SUFFIXES) and _PATH.fullmatch(path) and _sane(path):
        return path.removeprefix("./")
    return ""


def _pair(names: str) -> tuple[str, ...]:
    """Old and new name of a `diff --git` line; none where quotes or blanks leave doubt, which further lines clear."""
    half = len(names) // 2
    old, new = names[:half], names[half + 1 :]
    if names[half : half + 1] == " " and old.partition("/")[2] == new.partition("/")[2]:
        return old, new
    parts = tuple(names.split(" "))
    return parts if len(parts) == 2 else ()


def _unquoted(name: str) -> str:
    """A name as Git quotes it: octal bytes, and a few letters behind a backslash."""
    if len(name) < 2 or not (name.startswith('"') and name.endswith('"')):
        return name
    inner = _OCTAL.sub(lambda match: _bytes(match[0]).decode("utf-8", "replace"), name[1:-1])
    return inner.replace('\\"', '"').replace("\\t", "\t").replace("\\\\", "\\")


def _bytes(octal: str) -> bytes:
    return bytes(int(digits, 8) & 255 for digits in octal.split("\\")[1:])


def _sane(path: str) -> bool:
    """Whether this can be a path of a tree, printable and with no way out."""
    return bool(path) and len(path) < MAX_LINE and path.isprintable() and ".." not in path.split("/")


def _first(found: dict[str, None]) -> tuple[str, ...]:
    return tuple(found)[:MAX_FOUND]
