"""What of a text is compared, as short tokens: a kind and a value, such as `function:frob_free`.

Tokens hold no blanks, so all of them make one line, which a cache can keep and which is split again in no time. Those
of traces stand in the order of their frames, the top first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MAX_VALUE = 96
"""Longer values, in characters, say nothing: no function and no path needs them."""


class Kind(StrEnum):
    """Kinds of tokens, by the letters that they start with."""

    FRAME = "t"
    FUNCTION = "n"
    FILE = "p"
    COMMIT = "c"
    DIFF = "d"
    SYSCALL = "s"
    WORD = "w"
    CRASH = "k"
    BROKEN = "x"
    """The file that the text is from has errors."""


LIMITS = {
    Kind.FRAME: 12,
    Kind.FUNCTION: 60,
    Kind.FILE: 40,
    Kind.COMMIT: 20,
    Kind.DIFF: 50,
    Kind.SYSCALL: 40,
    Kind.WORD: 200,
    Kind.CRASH: 8,
    Kind.BROKEN: 1,
}
"""So many tokens of a kind at most, whatever a stranger writes."""
HARD = frozenset((Kind.FRAME, Kind.FUNCTION, Kind.FILE, Kind.COMMIT, Kind.DIFF))
"""Kinds without which nothing is shown: words, system calls and the kind of crash alone are shared by many bugs."""


@dataclass(frozen=True, slots=True)
class Features:
    """The tokens of one report or case, each once."""

    tokens: tuple[str, ...] = ()

    @classmethod
    def of(cls, found: Iterable[tuple[Kind, str]]) -> "Features":
        """The tokens of these values, as many of a kind as are looked at."""
        left = dict(LIMITS)
        tokens: dict[str, None] = {}
        for kind, value in found:
            token = f"{kind.value}:{value}"
            if left[kind] and token not in tokens and 0 < len(value) <= MAX_VALUE and len(value.split()) == 1:
                tokens[token] = None
                left[kind] -= 1
        return cls(tuple(tokens))

    @classmethod
    def parse(cls, line: str) -> "Features":
        """The tokens of what `line` gave."""
        return cls(tuple(line.split()))

    @property
    def line(self) -> str:
        """All tokens as one line."""
        return " ".join(self.tokens)

    def values(self, kind: Kind) -> list[str]:
        """The values of a kind, in their order."""
        start = f"{kind.value}:"
        return [token[2:] for token in self.tokens if token.startswith(start)]


def merged(lines: Iterable[str]) -> str:
    """The lines of several texts that belong together as one, each token once."""
    return " ".join(dict.fromkeys(" ".join(lines).split()))
