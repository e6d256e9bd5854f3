"""How alike two reports are: points for each signal that they share, more for what few cases have.

Points are whole numbers and cases of equal points stand by their ids, so the order is total. A case is shown from
`LEAST` points on, and only where more is shared than words, system calls and the kind of crash.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quietfix.rules.similar.features import HARD, Features, Kind

LEAST = 30
"""From so many points on a case is shown."""
_FEWEST = 20
"""A desk of fewer cases is taken for one of so many: what is rare cannot be told by three."""
_NAMED = 0.55
"""The share of a trace's points that a function has which one names in words and the other has on top of its trace."""
_FEW_WORDS = 25
"""A report with fewer words counts as one with so many: two of three that are shared say little."""
_SHOWN = 6
"""So many shared values of a signal are named."""
_HARD = frozenset(kind.value for kind in HARD)


class Signal(StrEnum):
    """What two reports can share, and the most points that it gives."""

    PATCH = "patch"
    TRACE = "trace"
    COMMIT = "commit"
    FUNCTIONS = "functions"
    FILES = "files"
    WORDS = "words"
    SYSCALLS = "system calls"
    CRASH = "crash"


MOST = {
    Signal.PATCH: 100,
    Signal.TRACE: 60,
    Signal.COMMIT: 30,
    Signal.FUNCTIONS: 30,
    Signal.FILES: 15,
    Signal.WORDS: 15,
    Signal.SYSCALLS: 9,
    Signal.CRASH: 5,
}
"""The most points of each signal."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal that is shared."""

    signal: Signal
    points: int
    why: str
    """In words, without the values."""
    shared: tuple[str, ...]
    """Some of the values, a stranger's words."""


@dataclass(frozen=True, slots=True)
class Match:
    """A case that looks like the report."""

    case: str
    evidence: tuple[Evidence, ...]
    """The strongest first."""

    @property
    def points(self) -> int:
        """All of it together."""
        return sum(one.points for one in self.evidence)


def compare(report: Features, cases: Mapping[str, str], least: int = LEAST) -> list[Match]:
    """The cases that look like a report, the likest first. `cases` are lines of tokens by the id of their case."""
    asked = frozenset(report.tokens)
    shared = {case: asked.intersection(line.split()) for case, line in cases.items()}
    counted = Counter(token for tokens in shared.values() for token in tokens)
    rarity = _Rarity(len(cases), counted)
    found = []
    for case, tokens in shared.items():
        if tokens and not _HARD.isdisjoint(token[0] for token in tokens):
            evidence = sorted(
                (one for one in _evidence(report, Features.parse(cases[case]), tokens, rarity) if one.points > 0),
                key=lambda one: (-one.points, list(Signal).index(one.signal)),
            )
            found.append(Match(case, tuple(evidence)))
    return sorted((one for one in found if one.points >= least), key=lambda one: (-one.points, one.case))


class _Rarity:
    """How rare a token is: 1 where one case has it, 0 where all have."""

    def __init__(self, cases: int, counted: Counter[str]) -> None:
        self._all = max(cases, _FEWEST) + 1
        self._counted = counted

    def of(self, kind: Kind, value: str) -> float:
        """Of one value."""
        held = max(self._counted[f"{kind.value}:{value}"], 1)
        return math.log(self._all / held) / math.log(self._all)

    def all(self, kind: Kind, values: Collection[str]) -> float:
        """Of several together."""
        return math.fsum(self.of(kind, value) for value in values)


def _evidence(report: Features, case: Features, shared: Collection[str], rarity: _Rarity) -> Iterator[Evidence]:
    """All signals. `shared` are the tokens that both have."""
    both = {kind: [token[2:] for token in report.tokens if token[0] == kind.value and token in shared] for kind in Kind}
    if both[Kind.DIFF]:
        fewer = min(len(report.values(Kind.DIFF)), len(case.values(Kind.DIFF)))
        of = f"{len(both[Kind.DIFF])} of {fewer} changed files"
        why = "the same patch" if len(both[Kind.DIFF]) == fewer else f"the same change, in {of}"
        yield _one(Signal.PATCH, len(both[Kind.DIFF]) / fewer, why, ())
    ours, theirs = report.values(Kind.FRAME), case.values(Kind.FRAME)
    told = next((top for top in (*ours[:1], *theirs[:1]) if top in both[Kind.FUNCTION]), None)
    if both[Kind.FRAME]:
        yield _trace(ours, theirs, both[Kind.FRAME], rarity)
    elif told is not None:
        # One of them has no trace, or another: somebody looked where the bug is and named the place.
        both[Kind.FRAME].append(told)
        share = _NAMED * rarity.of(Kind.FUNCTION, told)
        yield _one(Signal.TRACE, share, "the top frame of one is a function that the other names", [told])
    if both[Kind.COMMIT]:
        share = max(rarity.of(Kind.COMMIT, value) for value in both[Kind.COMMIT])
        yield _one(Signal.COMMIT, share, "the same commit is named", both[Kind.COMMIT])
    names = [name for name in both[Kind.FUNCTION] if name not in both[Kind.FRAME]]
    if names:
        yield _one(Signal.FUNCTIONS, rarity.all(Kind.FUNCTION, names) / 1.5, _counted(names, "function"), names)
    if both[Kind.FILE]:
        files = both[Kind.FILE]
        yield _one(Signal.FILES, rarity.all(Kind.FILE, files) / 1.5, _counted(files, "file"), files)
    if both[Kind.SYSCALL]:
        calls = both[Kind.SYSCALL]
        union = {*report.values(Kind.SYSCALL), *case.values(Kind.SYSCALL)}
        share = 2 * rarity.all(Kind.SYSCALL, calls) / len(union)
        yield _one(Signal.SYSCALLS, share, _counted(calls, "system call"), calls)
    if both[Kind.CRASH]:
        share = max(rarity.of(Kind.CRASH, kind) for kind in both[Kind.CRASH])
        yield _one(Signal.CRASH, share, "the same kind of crash", both[Kind.CRASH])
    if both[Kind.WORD]:
        yield _words(len(report.values(Kind.WORD)), len(case.values(Kind.WORD)), both[Kind.WORD], rarity)


def _trace(ours: Sequence[str], theirs: Sequence[str], both: Sequence[str], rarity: _Rarity) -> Evidence:
    """Frames that are shared count by how near to the top they are on either trace."""
    weights = [2 / (2 + place) for place in range(max(len(ours), len(theirs)))]
    most = math.fsum(weights[: max(1, min(len(ours), len(theirs), 5))])
    found = math.fsum(rarity.of(Kind.FRAME, name) * weights[max(ours.index(name), theirs.index(name))] for name in both)
    top = ours[0] == theirs[0]
    share = max(found / most, 0.6 * rarity.of(Kind.FRAME, ours[0])) if top else found / most
    why = f"{_counted(both, 'frame')}{', the top one too' if top else ''}"
    return _one(Signal.TRACE, share, why, both)


def _words(ours: int, theirs: int, both: Sequence[str], rarity: _Rarity) -> Evidence:
    """Rare words, by how many there could be."""
    share = math.fsum(rarity.of(Kind.WORD, word) ** 2 for word in both) / math.sqrt(
        max(ours, _FEW_WORDS) * max(theirs, _FEW_WORDS)
    )
    rarest = sorted(both, key=lambda word: (-rarity.of(Kind.WORD, word), word))
    return _one(Signal.WORDS, 3 * share, _counted(both, "word"), rarest)


def _counted(values: Sequence[str], what: str) -> str:
    return f"{len(values)} {what}{'' if len(values) == 1 else 's'}"


def _one(signal: Signal, share: float, why: str, shared: Sequence[str]) -> Evidence:
    """Evidence of a share of the most that its signal gives."""
    return Evidence(signal, round(MOST[signal] * min(share, 1.0)), why, tuple(shared[:_SHOWN]))
