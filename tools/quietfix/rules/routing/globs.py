"""Patterns of files in MAINTAINERS (`F:` and `X:`), with get_maintainer's meaning: how they match, how deep they are.

`*` is any text and `?` any character; `[abc]` is one of these, all else stands for itself. A pattern is anchored at
the start and not at the end. One that ends with `/` matches all that lies below; any other matches what starts so and
has as many `/` as itself, so `net/core/foo` matches `net/core/foobar.c` too, and `drivers/net/*` nothing deeper.
"""

import re
from dataclasses import dataclass
from functools import cached_property

_WILD = re.compile(r"[*?\[]")
_ONE = re.compile(r"\?|\[[^\]/]+\]")
CATCH_ALL = frozenset(("*", "*/"))
"""What matches whatever nobody else has: THE REST."""


@dataclass(frozen=True)
class Glob:
    """One pattern."""

    text: str

    @property
    def wild(self) -> bool:
        """Whether anything in it stands for something else."""
        return _WILD.search(self.text) is not None

    @property
    def folder(self) -> str:
        """The folder, with its `/` or empty, that all matches lie in: what stands before the first wildcard."""
        match = _WILD.search(self.text)
        return self.text[: self.text.rfind("/", 0, len(self.text) if match is None else match.start()) + 1]

    @property
    def score(self) -> int:
        """How deep it is: its `/`, one more where it does not end with one, and -1 for what starts with `*`."""
        if self.text.startswith("*"):
            return -1
        return self.text.count("/") + (not self.text.endswith("/"))

    def matches(self, path: str) -> bool:
        """Whether a path of a file is meant. Takes time linear in the path for each part between stars."""
        if not self.text or (not self.text.endswith("/") and self.text.count("/") != path.count("/")):
            return False
        first, *rest = self._parts
        at = _at_start(first, path)
        for part in rest:
            if at < 0:
                return False
            at = _after(part, path, at)
        return at >= 0

    @cached_property
    def _parts(self) -> list["str | re.Pattern[str]"]:
        """What stands between the stars. Since the end is open, the leftmost place of each part is as good as any."""
        return [_compiled(part) for part in re.split(r"\*+", self.text)]


def _compiled(part: str) -> "str | re.Pattern[str]":
    """Plain text, or a regular expression of one fixed length."""
    if "?" not in part and "[" not in part:
        return part
    made, at = "", 0
    for match in _ONE.finditer(part):
        made += re.escape(part[at : match.start()]) + _class(match[0])
        at = match.end()
    return re.compile(made + re.escape(part[at:]), re.DOTALL)


def _class(text: str) -> str:
    """One character of a pattern: any, or one of a class, whose ranges and whose `^` or `!` keep their meaning."""
    if text == "?":
        return "."
    inner = text[1:-1]
    negated = inner[0] in "^!" and len(inner) > 1
    inner = re.sub(r"[\\\[&~|^]", r"\\\g<0>", inner[1:] if negated else inner)
    made = f"[{'^' if negated else ''}{re.sub('-+', '-', inner)}]"
    try:
        re.compile(made)
    except re.error:
        return re.escape(text)
    return made


def _at_start(part: "str | re.Pattern[str]", path: str) -> int:
    if isinstance(part, str):
        return len(part) if path.startswith(part) else -1
    match = part.match(path)
    return -1 if match is None else match.end()


def _after(part: "str | re.Pattern[str]", path: str, at: int) -> int:
    if isinstance(part, str):
        found = path.find(part, at)
        return -1 if found < 0 else found + len(part)
    match = part.search(path, at)
    return -1 if match is None else match.end()
