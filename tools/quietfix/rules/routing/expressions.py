"""Regular expressions of MAINTAINERS (`N:` and `K:`), taken only where they cannot take long.

They come from a public tree in Perl's extended form: blanks outside classes mean nothing, and `#` starts a comment.
Python tries alternatives one after the other, so an expression is taken only where few ways lead through it: no
repetition within a repetition, none of something that has alternatives, at most one without an end on any way (two
where the start of the line is given), and a bounded number of ways in all: the time is at most quadratic in the length
of a line, which the caller bounds. What Perl means otherwise than Python, such as `[[:alpha:]]`, is not taken either.
"""

import re
from dataclasses import dataclass

MAX_LENGTH = 500
"""Of an expression, in characters."""
_MAX_WAYS = 1024
_MAX_WAYS_ENDLESS = 64
"""Where there is a repetition without an end."""
_MAX_DEPTH = 20
_COUNT = re.compile(r"\{(\d{1,3})(,(\d{0,3}))?\}")
_OPENING = re.compile(r"\((?:\?(?:[:=!]|<[=!]|i:))?")
_PLAIN_AFTER_BACKSLASH = re.compile(r"[bBdDsSwWtnrf_]|[^\w\s]", re.ASCII)
_TWO_MEANINGS = re.compile(r"--|&&|\|\||~~|\[")
_LITERAL = re.compile(r"[\w/@:;,<>=!%&~'\"-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Refused:
    """An expression that is not used, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Expression:
    """One that is: plain text where it is nothing else, which is found much faster."""

    text: str
    pattern: "re.Pattern[str] | None"

    def found(self, line: str) -> bool:
        """Whether a line holds it."""
        return self.text in line if self.pattern is None else self.pattern.search(line) is not None


def expression(text: str) -> Expression | Refused:
    """The expression as one that can be searched for, or why not."""
    if len(text) > MAX_LENGTH:
        return Refused(f"it is longer than {MAX_LENGTH} characters")
    if not text or _LITERAL.fullmatch(text):
        return Expression(text, None) if text else Refused("it is empty")
    insensitive = text.startswith("(?i)")
    body = text[4:] if insensitive else text
    try:
        _Ways(body).whole()
        pattern = re.compile(body, re.VERBOSE | (re.IGNORECASE if insensitive else 0))
    except _Odd as odd:
        return Refused(str(odd))
    except (re.error, OverflowError, RecursionError):
        return Refused("it is no regular expression")
    return Expression(text, pattern)


class _Odd(ValueError):
    """Why an expression is not taken."""


@dataclass(frozen=True, slots=True)
class _Part:
    """How many ways lead through a part of an expression, and how many repetitions without an end one of them has."""

    ways: int = 1
    endless: int = 0


class _Ways:
    """Reads an expression once and counts; `at` is where it is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def whole(self) -> None:
        part = self.alternatives(0)
        if self.at < len(self.text):
            raise _Odd("a bracket is closed that was not opened")
        if part.endless > (2 if self.text.startswith("^") and "|" not in self.text else 1):
            raise _Odd("it has several repetitions without an end")
        if part.endless and part.ways > _MAX_WAYS_ENDLESS:
            raise _Odd("too many ways lead through it")

    def alternatives(self, depth: int) -> _Part:
        if depth > _MAX_DEPTH:
            raise _Odd("its brackets are nested too deep")
        ways, endless = 0, 0
        while True:
            part = self.sequence(depth)
            ways, endless = ways + part.ways, max(endless, part.endless)
            if not self.text.startswith("|", self.at):
                return _bounded(ways, endless)
            self.at += 1

    def sequence(self, depth: int) -> _Part:
        ways, endless = 1, 0
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            if self.skipped():
                continue
            part = self.repeated(self.atom(depth))
            ways, endless = _bounded(ways * part.ways).ways, endless + part.endless
        return _Part(ways, endless)

    def skipped(self) -> bool:
        """Step over a blank or a comment."""
        if self.text[self.at].isspace():
            self.at += 1
            return True
        if self.text[self.at] == "#":
            self.at = len(self.text)
            return True
        return False

    def atom(self, depth: int) -> _Part:
        here = self.text[self.at]
        if here == "(":
            return self.group(depth)
        if here == "[":
            self.class_()
        elif here == "\\":
            if _PLAIN_AFTER_BACKSLASH.match(self.text, self.at + 1) is None:
                raise _Odd("it has an escape that is not known here")
            self.at += 2
        elif here in "*+?":
            raise _Odd("a repetition has nothing to repeat")
        elif here == "{":
            raise _Odd("a brace stands alone")
        else:
            self.at += 1
        return _Part()

    def group(self, depth: int) -> _Part:
        match = _OPENING.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        if match[0] == "(" and self.text.startswith("?", self.at):
            raise _Odd("it has a group of a kind that is not known here")
        part = self.alternatives(depth + 1)
        if not self.text.startswith(")", self.at):
            raise _Odd("a bracket is not closed")
        self.at += 1
        return part

    def class_(self) -> None:
        start = self.at + 1
        start += self.text.startswith("^", start)
        end = start
        while end < len(self.text) and self.text[end] != "]":
            end += 1 + (self.text[end] == "\\")
        if end == start or end >= len(self.text):
            raise _Odd("a class is not closed")
        if _TWO_MEANINGS.search(re.sub(r"\\.", "", self.text[start:end])):
            raise _Odd("a class has two meanings")
        self.at = end + 1

    def repeated(self, part: _Part) -> _Part:
        """A part with what may stand behind it: `*`, `+`, `?`, `{2,3}`, each also with a `?`."""
        here = self.text[self.at : self.at + 1]
        count = _COUNT.match(self.text, self.at)
        if here not in ("*", "+", "?") and count is None:
            return part
        if here != "?" and (part.endless or part.ways > 1):
            raise _Odd("it repeats what has a repetition or alternatives in it")
        if here in ("*", "+") or (count is not None and count[2] and not count[3]):
            made = _Part(1, endless=1)
        elif here == "?":
            made = _bounded(part.ways + 1, part.endless)
        else:
            assert count is not None
            made = _Part(max(1, int(count[3] or count[1]) - int(count[1]) + 1))
        self.at = self.at + 1 if count is None else count.end()
        self.at += self.text.startswith("?", self.at)
        if self.text[self.at : self.at + 1] in ("*", "+", "?", "{"):
            raise _Odd("a repetition is repeated")
        return made


def _bounded(ways: int, endless: int = 0) -> _Part:
    if ways > _MAX_WAYS:
        raise _Odd("too many ways lead through it")
    return _Part(ways, endless)
