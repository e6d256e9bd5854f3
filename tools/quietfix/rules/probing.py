"""Was it fixed already? Ranks public commits by what speaks for each being the fix, and says all of it.

Nothing here decides: a person looks at the list. A commit that was taken back since, or that the reported version has
already, is no fix; the first is shown at the end, the second is counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quietfix.desk.case import Patch
from quietfix.facts import LineSeen, Touch, TreesSeen, Unknown
from quietfix.ids import CommitId
from quietfix.rules.asking import Question
from quietfix.rules.kinship import Ambiguous, Kinship
from quietfix.rules.likely import Fate, Held, Likely, Ranking
from quietfix.rules.matching import Found, Reverted, Trace, on_line, trace
from quietfix.rules.reverts import Reverts
from quietfix.rules.signals import CARRIED, FOR_STABLE, Signal, in_order, signals
from quietfix.rules.versions import Versions, in_bound

_AT_LEAST = 12
"""A commit id of so many digits is one that a case could name."""


@dataclass(frozen=True)
class _Group:
    """A commit and its backports."""

    head: str
    members: list[Touch] = field(default_factory=list)


def originals(touches: Iterable[Touch]) -> frozenset[str]:
    """The commits that others say they carry."""
    return frozenset(mention.target for touch in touches for mention in touch.mentions if mention.kind.carries)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The commits that are worth a closer look, their backports with them."""

    touches: tuple[Touch, ...]
    already: int
    """How many were left out since the newest version with the bug has them."""
    rest: int
    """How many are not worth it."""


def shortlist(
    touches: Sequence[Touch], seen: TreesSeen, question: Question, versions: Versions, keep: int
) -> Shortlist:
    """The `keep` likeliest by what their messages and files say.

    `seen` places what they carry, and tells what fixes what introduced the bug. Which reverts and backports there are
    is not known yet: `rank` tells that of the few that are left.
    """
    ranked, already = _ranked(touches, seen, question, versions)
    return Shortlist(
        tuple(touch for _, group in ranked[:keep] for touch in group.members), already, max(len(ranked) - keep, 0)
    )


def rank(
    touches: Sequence[Touch], seen: TreesSeen, question: Question, versions: Versions, lines: Sequence[str], limit: int
) -> Ranking:
    """The `limit` likeliest commits, with the lines that have them. The order is the same for the same facts."""
    kinship = Kinship(seen)
    judge = _Judge(seen, kinship, Reverts(kinship), lines, versions)
    ranked, already = _ranked(touches, seen, question, versions)
    judged: list[Likely] = []
    for item, _ in ranked:
        held = judge.held(item.commit)
        if any(judge.had(one) for one in held):
            already += 1
            continue
        told = item.signals
        if len({one.commit for one in held}) > 1 and FOR_STABLE not in told:
            told = in_order((*told, CARRIED))
        judged.append(Likely(item.commit, item.subject, item.time, told, tuple(held)))
    judged.sort(key=_order)
    return Ranking(tuple(judged[:limit]), already, len(judged))


def _order(item: Likely) -> tuple[bool, int, int, str]:
    return item.reverted, -item.score, -item.time, item.commit


def _ranked(
    touches: Sequence[Touch], seen: TreesSeen, question: Question, versions: Versions
) -> tuple[list[tuple[Likely, _Group]], int]:
    """All commits with their signals, backports under their originals, and how many were left out."""
    kinship = Kinship(seen)
    culprits = _culprits(question, kinship)
    # What brought the bug in did not fix it.
    by_id = {touch.id: touch for touch in touches if touch.id not in culprits}
    read = frozenset(by_id)
    for touch in _naming(culprits, seen, kinship):
        by_id.setdefault(touch.id, touch)
    groups: dict[str, _Group] = {}
    for touch in by_id.values():
        head = _head(touch, by_id, kinship)
        groups.setdefault(head, _Group(head)).members.append(touch)
    likely: list[tuple[Likely, _Group]] = []
    already = 0
    for head, group in groups.items():
        # What was not read since the bound, but is only known from the index, may be older.
        if head not in read and _old(head, seen, versions):
            already += 1
        else:
            likely.append((_likely(group, by_id, kinship, culprits), group))
    likely.sort(key=lambda item: _order(item[0]))
    return likely, already


def _likely(group: _Group, by_id: Mapping[str, Touch], kinship: Kinship, culprits: frozenset[str]) -> Likely:
    members = sorted(group.members, key=lambda touch: (touch.id != group.head, -touch.time, touch.id))
    # Signals of the original count; those of a backport where it says more, such as the stable commit that it fixes.
    best: dict[str, Signal] = {}
    for touch in members:
        for kind, signal in signals(touch, culprits):
            if kind not in best or signal.weight > best[kind].weight:
                best[kind] = signal
    known = kinship.commits.get(group.head)
    first = members[0]
    commit = group.head if group.head in by_id or known is not None else first.id
    subject = known.subject if known is not None and group.head not in by_id else first.subject
    return Likely(commit, subject, max(touch.time for touch in members), in_order(best.values()), ())


def _culprits(question: Question, kinship: Kinship) -> frozenset[str]:
    """What introduced the bug: as written, whole where a tree has it, and its backports."""
    found: set[str] = set(question.introduced)
    for text in question.introduced:
        full = kinship.resolve(text)
        if isinstance(full, str):
            found |= {full, *(way.commit for way in kinship.carriers(full))}
    return frozenset(found)


def _naming(culprits: frozenset[str], seen: TreesSeen, kinship: Kinship) -> Iterator[Touch]:
    """What the index knows to fix or to revert a culprit, whatever files it touches."""
    for culprit in sorted(culprits):
        for commit in (*kinship.fixers(culprit), *kinship.reverters(culprit)):
            dates = [line.arrivals[commit].date for line in _observed(seen) if commit in line.arrivals]
            if dates:
                known = kinship.commits[commit]
                yield Touch(commit, known.subject, min(dates).epoch(), known.mentions)


def _head(touch: Touch, by_id: Mapping[str, Touch], kinship: Kinship) -> str:
    """The original of a backport, as far as it is known; a commit that carries nothing is its own."""
    at, visited = touch, {touch.id}
    while True:
        carried = [mention.target for mention in at.mentions if mention.kind.carries]
        full = [name for target in carried if (name := _whole(target, by_id, kinship)) is not None]
        following = next((name for name in full if name in by_id), full[0] if full else None)
        if following is None or following in visited:
            return at.id
        if following not in by_id:
            return following
        visited.add(following)
        at = by_id[following]


def _whole(target: str, by_id: Mapping[str, Touch], kinship: Kinship) -> str | None:
    if target in by_id:
        return target
    full = kinship.resolve(target)
    return None if full is None or isinstance(full, Ambiguous) else full


def _observed(seen: TreesSeen) -> Iterator[LineSeen]:
    return (line for line in seen.lines.values() if isinstance(line, LineSeen))


def _old(commit: str, seen: TreesSeen, versions: Versions) -> bool:
    """Whether the newest version with the bug holds a commit, by the first release of a line that does."""
    tags = (line.arrivals[commit].tag for line in _observed(seen) if commit in line.arrivals)
    return any(tag is not None and in_bound(versions, tag) for tag in tags)


@dataclass(frozen=True)
class _Judge:
    """Tells how lines have a commit, as a landed fix is judged."""

    seen: TreesSeen
    kinship: Kinship
    reverts: Reverts
    lines: Sequence[str]
    versions: Versions

    def held(self, commit: str) -> list[Held]:
        """The lines that have or had a commit or what carries it."""
        traced = trace(Patch(commit=CommitId(commit)), 1, self.kinship) if len(commit) >= _AT_LEAST else None
        if not isinstance(traced, Trace):
            return []
        found: list[Held] = []
        for name in self.lines:
            line = self.seen.lines.get(name)
            if not isinstance(line, LineSeen):
                continue
            result = on_line(traced, line, self.kinship, self.reverts)
            if isinstance(result, Found):
                found.append(Held(name, result.commit, result.arrival.tag))
            elif isinstance(result, Reverted):
                arrival = line.arrivals.get(result.match.commit)
                tag = None if arrival is None else arrival.tag
                found.append(Held(name, result.match.commit, tag, Fate.REVERTED))
            elif isinstance(result, Unknown):
                found.append(Held(name, commit, None, Fate.UNKNOWN))
        return found

    def had(self, held: Held) -> bool:
        """Whether the newest version that has the bug holds the commit already."""
        return held.tag is not None and held.fate is Fate.HELD and in_bound(self.versions, held.tag)
