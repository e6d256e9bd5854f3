"""What is asked of public commits, and what the message of one says to it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from quietfix.facts import Touch
from quietfix.rules.messages import mentions_in
from quietfix.rules.references import Forms
from quietfix.rules.revertwords import MAX_LINE

MAX_FILES = 32
"""So many files are looked at; each is a reading of the history."""
MAX_FUNCTIONS = 32
_FUNCTION = re.compile(r"(?P<name>[A-Za-z_$~][A-Za-z0-9_.:$~]{0,199})(?:\(\))?", re.ASCII)
_PLAIN = re.compile(r"[a-z]+", re.ASCII)
_FOR_STABLE = re.compile(r"cc:[ \t]{0,8}(?:[^<>]{0,60}<)?stable@(?:vger\.)?kernel\.org\b", re.IGNORECASE | re.ASCII)
_MAX_LINES = 5000
"""Lines of a message beyond these are a dump."""
_HUNK = b"@@ "


@dataclass(frozen=True)
class Question:
    """What a fix would have to do with. It stays in memory and is compared locally: no server hears of it."""

    files: tuple[str, ...] = ()
    """Paths from the top of the source tree."""
    functions: tuple[str, ...] = ()
    """Names that `function_name` has read."""
    introduced: tuple[str, ...] = ()
    """Commit ids of what brought the bug in, as written."""

    @property
    def empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.files or self.functions or self.introduced)

    def names(self, text: bytes) -> bool:
        """Whether a message may name a function that is asked for: a first look that costs little."""
        return any(word in text for word in self._words)

    def functions_in(self, line: str) -> set[str]:
        """The functions that one line names. A plain word such as `read` counts only as `read()`."""
        if self._pattern is None:
            return set()
        found = self._pattern.finditer(line[:MAX_LINE])
        return {match[1] for match in found if match[2] or not _PLAIN.fullmatch(match[1])}

    def commits_in(self, line: str) -> set[str]:
        """The commits that brought the bug in and that one line names."""
        lower = line[:MAX_LINE].lower()
        return {commit for commit in self.introduced if commit[:12] in lower}

    @cached_property
    def _words(self) -> tuple[bytes, ...]:
        return tuple(function.encode() for function in self.functions)

    @cached_property
    def _pattern(self) -> "re.Pattern[str] | None":
        if not self.functions:
            return None
        # The longest first, so that a name that starts with another is not taken for it.
        words = "|".join(re.escape(name) for name in sorted(self.functions, key=len, reverse=True))
        return re.compile(rf"(?<![A-Za-z0-9_$])({words})(?![A-Za-z0-9_$])(\(\))?", re.ASCII)


def is_path(text: str) -> bool:
    """Whether a path can be asked for: Git reads one a line, and takes a CR at the end away."""
    return bool(text) and not any(character in text for character in "\n\r\0")


def function_name(text: str) -> str | None:
    """The name in `frob` or `frob()`; None where a text is no name of a function."""
    match = _FUNCTION.fullmatch(text.strip())
    return None if match is None else match["name"]


def function_names(texts: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """The names among texts, each once, and how many texts are none."""
    read = [function_name(text) for text in texts]
    return tuple(dict.fromkeys(name for name in read if name is not None)), read.count(None)


def heard(id_: str, time: int, message: bytes, question: Question, forms: Forms) -> Touch:
    """What the message of a commit says. `time` is its committer date in seconds since 1970."""
    lines = message[: _MAX_LINES * 100].decode("utf-8", "replace").split("\n")[:_MAX_LINES]
    subject, body = lines[0][:MAX_LINE], lines[1:]
    asked = question.names(message)
    in_subject = question.functions_in(subject) if asked else set()
    in_message = {name for line in body for name in question.functions_in(line)} if asked else set()
    named = {commit for line in body for commit in question.commits_in(line)} if question.introduced else set()
    return Touch(
        id_,
        subject,
        time,
        mentions_in(message, forms),
        in_subject=_in_order(in_subject, question.functions),
        in_message=_in_order(in_message - in_subject, question.functions),
        named=_in_order(named, question.introduced),
        for_stable=any(_FOR_STABLE.match(line[:MAX_LINE].lstrip()) for line in body),
    )


def changed_functions(lines: Iterable[bytes], question: Question) -> tuple[str, ...]:
    """The functions that a change is in, or changes a line with, from the lines of a patch without context."""
    found: set[str] = set()
    inside = False
    for line in lines:
        if line.startswith(_HUNK):
            inside = True
            found |= question.functions_in(_called(line.split(b"@@", 2)[-1]))
        elif line[:1] not in (b"+", b"-", b"\\"):
            inside = False  # the head of the next file, whose name is no code
        elif inside:
            found |= question.functions_in(_called(line[1:]))
    return _in_order(found, question.functions)


def _called(code: bytes) -> str:
    """A line of code in which each name before a bracket is written as messages do, with `()`."""
    return code[:MAX_LINE].decode("utf-8", "replace").replace("(", "()")


def _in_order(found: set[str], asked: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in asked if name in found)
