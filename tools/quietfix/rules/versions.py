"""Affected versions as people write them, such as `6.6 up to 6.18-rc6`, and the release that bounds a search for a fix.

What a person meant is not guessed: a text with a word that is not known here is not read at all, and that is said.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import total_ordering

MAX_TEXT = 1000
"""Characters; nobody needs more to name versions."""
_DIGITS = r"\d{1,9}"
_NUMBER = re.compile(
    rf"v?(?P<parts>{_DIGITS}(?:\.{_DIGITS}){{1,3}})(?P<any>\.[xy*])?(?:-?rc(?P<rc>{_DIGITS}))?(?P<more>\+)?",
    re.ASCII | re.IGNORECASE,
)
_TAG = re.compile(
    rf"[A-Za-z_/-]{{0,40}}(?P<parts>{_DIGITS}(?:\.{_DIGITS}){{1,3}})(?:[-.]?rc(?P<rc>{_DIGITS}))?", re.ASCII
)
_ANY_PATCH = 10**9
"""Stands for the newest of a series, as in `6.6.y`."""
_NO_CANDIDATE = 10**9
"""A release comes after all of its candidates."""
_WORD = re.compile(r"[a-z]{1,20}|<=|>=|[<>+]|\.{2,3}|-{1,2}|[\u2010-\u2015]|[,;&()~:=]|[\u2264\u2265]")


class _Kind(Enum):
    FROM = auto()
    UP_TO = auto()
    BEFORE = auto()
    LATER = auto()
    EARLIER = auto()
    NEXT = auto()
    NOW = auto()
    ALL = auto()
    NOTHING = auto()


_WORDS: Mapping[str, _Kind] = {
    word: kind
    for kind, words in {
        _Kind.FROM: "from since after starting starts >= > \u2265 introduced",
        _Kind.UP_TO: "up to until till through thru upto <= \u2264 - -- .. ... "
        "\u2010 \u2011 \u2012 \u2013 \u2014 \u2015",
        _Kind.BEFORE: "before below prior <",
        _Kind.LATER: "later newer upwards onwards onward above + following",
        _Kind.EARLIER: "earlier older",
        _Kind.NEXT: "and or , ; &",
        _Kind.NOW: "now today latest current tip head",
        _Kind.ALL: "all any every everything",
        _Kind.NOTHING: "linux kernel kernels version versions v release releases the in at least with including "
        "inclusive affected affects tested on only mainline stable series line lines is are ( ) : = ~",
    }.items()
    for word in words.split()
}


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A release by its numbers, in the order of releases: `6.12-rc3`, `6.12`, `6.12.1`."""

    parts: tuple[int, ...]
    """Without zeros at the end beyond the second: `6.12.0` is `6.12`."""
    candidate: int = _NO_CANDIDATE

    @classmethod
    def of(cls, parts: str, candidate: str | None, *, newest: bool = False) -> "Version":
        """A version from the texts of its numbers."""
        numbers = [min(int(part), _ANY_PATCH) for part in parts.split(".")] + ([_ANY_PATCH] if newest else [])
        while len(numbers) > 2 and numbers[-1] == 0:
            numbers.pop()
        return cls(tuple(numbers), _NO_CANDIDATE if candidate is None else int(candidate))

    def holds(self, other: "Version") -> bool:
        """Whether this release builds on the other one, as far as their numbers tell.

        It does on its own series, and on the first releases of those before: 6.6.12 on 6.6.5 and 6.5, not on 6.5.9.
        """
        series = max(2, len(self.parts) - 1, len(other.parts) - 1)
        return other <= self and (other.parts[:series] == self.parts[:series] or len(other.parts) == 2)

    def __lt__(self, other: "Version") -> bool:
        return (self.parts, self.candidate) < (other.parts, other.candidate)

    def __str__(self) -> str:
        numbers = ".".join("y" if part == _ANY_PATCH else str(part) for part in self.parts)
        return numbers if self.candidate == _NO_CANDIDATE else f"{numbers}-rc{self.candidate}"


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions that have a bug, from the first to the last. None: no bound is known on that side."""

    first: Version | None = None
    last: Version | None = None
    before: bool = False
    """The last one does not have the bug; those before it do."""

    @property
    def bound(self) -> Version | None:
        """The newest version that is said to have the bug, or to start it: what fixes the bug is not in there."""
        return self.last or self.first

    def __str__(self) -> str:
        if self.bound is None:
            return "all versions"
        if self.first == self.last:
            return str(self.bound)
        end = "" if self.last is None else f"before {self.last}" if self.before else f"up to {self.last}"
        return f"since {self.first} {end}".strip() if self.first is not None else end


@dataclass(frozen=True, slots=True)
class Unread:
    """A text about versions that cannot be read. It is not quoted: it is a report's."""


@dataclass
class _Span:
    first: Version | None
    last: Version | None
    before: bool = False


class _Unreadable(Exception):
    pass


def read_versions(text: str) -> Versions | Unread:
    """The range that a text means: all ranges in it together. A text that is empty means all versions."""
    if not text.strip():
        return Versions()
    if len(text) > MAX_TEXT:
        return Unread()
    reader = _Reader()
    try:
        _scan(text, reader)
        return reader.whole()
    except _Unreadable:
        return Unread()


def _scan(text: str, reader: "_Reader") -> None:
    """Go through a text from left to right, one word or version at a time."""
    position, lower = 0, text.lower()
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        number = _NUMBER.match(text, position)
        if number is not None and not text[number.end() : number.end() + 1].isalnum():
            version = Version.of(number["parts"], number["rc"], newest=number["any"] is not None)
            reader.version(version)
            if number["more"]:
                reader.word(_Kind.LATER)
            position = number.end()
            continue
        word = _WORD.match(lower, position)
        kind = None if word is None else _WORDS.get(word[0])
        if word is None or kind is None:
            raise _Unreadable
        reader.word(kind)
        position = word.end()


class _Reader:
    """Puts words and versions together to ranges."""

    def __init__(self) -> None:
        self.spans: list[_Span] = []
        self.all = False
        self._waits: _Kind | None = None
        """The word that still needs its version."""
        self._joined = False
        """Whether a bound that follows belongs to the range before it."""

    def version(self, version: Version) -> None:
        """A version, in the place where the words before it put it."""
        waits, self._waits = self._waits, None
        if waits is None:
            self.spans.append(_Span(version, version))
        elif waits is _Kind.FROM:
            self.spans.append(_Span(version, None))
        elif self.spans and (self._joined or self.spans[-1].last is None):
            self.spans[-1].last, self.spans[-1].before = version, waits is _Kind.BEFORE
        else:
            self.spans.append(_Span(None, version, waits is _Kind.BEFORE))
        self._joined = True

    def word(self, kind: _Kind) -> None:
        """A word between versions."""
        if kind in (_Kind.FROM, _Kind.UP_TO, _Kind.BEFORE):
            # `prior to` and `up to and including` are one word each.
            self._waits = self._waits if self._waits is _Kind.BEFORE else kind
        elif kind is _Kind.NEXT:
            self._joined = self._joined and self._waits is not None
        elif kind is _Kind.ALL:
            self.all = True
        elif kind is _Kind.EARLIER:
            self._last().first = None
        elif kind in (_Kind.LATER, _Kind.NOW):
            self._last().last, self._waits = None, None

    def _last(self) -> _Span:
        if not self.spans:
            raise _Unreadable
        return self.spans[-1]

    def whole(self) -> Versions:
        """All ranges as one. Raises _Unreadable where that makes no sense."""
        if self._waits is _Kind.UP_TO and self.spans:
            self.spans[-1].last = None  # `6.6 -`
        elif self._waits is not None:
            raise _Unreadable
        if any(span.first is not None and span.last is not None and span.last < span.first for span in self.spans):
            raise _Unreadable
        if not self.spans:
            if self.all:
                return Versions()
            raise _Unreadable
        firsts = [span.first for span in self.spans if span.first is not None]
        lasts = [(span.last, not span.before) for span in self.spans if span.last is not None]
        first = min(firsts) if len(firsts) == len(self.spans) else None
        if len(lasts) < len(self.spans):
            return Versions(first)
        last, included = max(lasts)
        return Versions(first, last, before=not included)


def release(tag: str) -> Version | None:
    """The version that a release tag names; None where it names none, as `next-20261124`."""
    match = _TAG.fullmatch(tag)
    return None if match is None else Version.of(match["parts"], match["rc"])


def newest_held(versions: Versions, tags: Iterable[str]) -> str | None:
    """Of a tree's tags the newest that the bound of `versions` holds: what came later may be the fix.

    None where there is no bound, or no tag that old: then all that the tree has may be.
    """
    bound = versions.bound
    if bound is None:
        return None
    exclusive = versions.before and versions.last is not None
    known = [(version, tag) for tag in tags if (version := release(tag)) is not None and bound.holds(version)]
    held = [(version, tag) for version, tag in known if not exclusive or version != bound]
    return max(held)[1] if held else None


def in_bound(versions: Versions, tag: str) -> bool:
    """Whether what a tag holds was there already in the newest version that is said to have the bug."""
    bound, version = versions.bound, release(tag)
    if bound is None or version is None or (versions.before and version == bound):
        return False
    return bound.holds(version)
