"""Whether a line needs the fix: only where it holds what introduced the bug, or a backport of that.

What introduced it is said by people (`introduced`), or else by the `Fixes:` tags of the fix, less those that the policy
knows to be wrong. Where nothing is known of it, or no public tree has it, every line needs the fix.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quietfix.desk.case import Case
from quietfix.facts import Arrival, LineSeen, MentionKind, TreesSeen
from quietfix.rules.kinship import Ambiguous, Kinship, Way
from quietfix.rules.matching import Trace
from quietfix.rules.references import landed_again
from quietfix.rules.reverts import Reverts
from quietfix.rules.wrongfixes import AsWritten, Instead, WrongFixes

_MAX_FAMILY = 500
_MERGE = "Merge "


@dataclass(frozen=True, slots=True)
class Needed:
    """The line holds what introduced the bug, or that cannot be told."""


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """The line never had the bug."""

    why: str


@dataclass(frozen=True, slots=True)
class Undone:
    """The line took back what introduced the bug."""

    arrival: Arrival
    revert: str
    why: str


@dataclass(frozen=True, slots=True)
class Culprits:
    """What introduced a bug: each commit with all that carries it. None of them: nothing is known."""

    ways: tuple[tuple[Way, ...], ...]
    source: str


_NOTHING_KNOWN = Culprits((), "")


def culprits(case: Case, traces: Iterable[Trace], seen: TreesSeen, kinship: Kinship, wrong: WrongFixes) -> Culprits:
    """Find what introduced the bug of a case."""
    ways = [way.commit for traced in traces for way in traced.ways]
    if case.introduced:
        named = [commit.text for commit in case.introduced]
        source = "`introduced`"
    else:
        if any(_unread(way, kinship) for way in ways):
            return _NOTHING_KNOWN
        named = list(dict.fromkeys(target for way in ways for target in _fixed(way, kinship, wrong)))
        source = "the `Fixes:` of the fix"
    # What came after the fix did not bring the bug in, whoever says so.
    if any(not _before(one, way, seen, kinship) for one in named for way in ways):
        return _NOTHING_KNOWN
    return Culprits(_ways(named, kinship), source)


def corrected(seen: TreesSeen, wrong: WrongFixes) -> frozenset[str]:
    """What wrong `Fixes:` tags of the commits that were seen should have said."""
    kinship = Kinship(seen)
    return frozenset(
        means.text
        for commit in seen.commits
        for target in _tags(commit, kinship)
        if isinstance(read := _read(commit, target, kinship, wrong), Instead)
        for means in read.means
    )


def _unread(commit: str, kinship: Kinship) -> bool:
    """Whether a commit has a `Fixes:` that cannot be read: it may name the older one of two culprits."""
    known = kinship.commits.get(commit)
    return known is not None and any(one.kind is MentionKind.FIXES_UNREAD for one in known.mentions)


def _fixed(commit: str, kinship: Kinship, wrong: WrongFixes) -> Iterable[str]:
    """What a commit says that it fixes; a revert fixes what it reverts."""
    known = kinship.commits.get(commit)
    tags = list(_tags(commit, kinship))
    if known is not None and not tags:
        yield from (mention.target for mention in known.mentions if mention.kind is MentionKind.REVERT)
    for tag in tags:
        read = _read(commit, tag, kinship, wrong)
        yield from (means.text for means in read.means) if isinstance(read, Instead) else (tag,)


def _tags(commit: str, kinship: Kinship) -> Iterable[str]:
    known = kinship.commits.get(commit)
    return () if known is None else (one.target for one in known.mentions if one.kind is MentionKind.FIXES)


def _read(commit: str, tag: str, kinship: Kinship, wrong: WrongFixes) -> AsWritten | Instead:
    full = kinship.resolve(tag)
    bearers = [commit, *(mention.target for mention in kinship.carried(commit))]
    return wrong.reading(bearers, full if isinstance(full, str) else tag)


def _ways(ids: Sequence[str], kinship: Kinship) -> tuple[tuple[Way, ...], ...]:
    """The commits that are each culprit. Empty where one of them is not known, since then nothing can be ruled out."""
    found = []
    for text in ids:
        full = kinship.resolve(text)
        if isinstance(full, Ambiguous):
            return ()
        carriers = tuple(kinship.carriers(full or text))
        if full is None and not carriers:
            return ()
        if full is not None and kinship.commits[full].subject.startswith(_MERGE):
            # What it brought in may be anywhere.
            return ()
        found.append(tuple(Way(one, "akin", None) for one in _family(full or text, kinship)))
    return tuple(found)


def _family(commit: str, kinship: Kinship) -> list[str]:
    """A culprit, what it is a backport of, what is a backport of that, and copies of all of these."""
    family = [commit]
    seen = {commit}
    for member in family:
        if len(family) > _MAX_FAMILY:
            break
        carried = (kinship.resolve(mention.target) for mention in kinship.carried(member))
        kin = [one for one in carried if isinstance(one, str)]
        kin += [way.commit for way in kinship.carriers(member)]
        kin += kinship.twins(member)
        family += (new := [one for one in dict.fromkeys(kin) if one not in seen])
        seen.update(new)
    return family


def _before(culprit: str, fix: str, seen: TreesSeen, kinship: Kinship) -> bool:
    """Whether no line has the fix without the culprit before it."""
    full = kinship.resolve(culprit)
    if not isinstance(full, str) or full not in kinship.commits:
        return True
    for line in seen.lines.values():
        if isinstance(line, LineSeen) and fix in line.arrivals and full in line.arrivals:
            return line.arrivals[full].order < line.arrivals[fix].order
    return full != fix


def need(
    case: Case, known: Culprits, line: LineSeen, kinship: Kinship, reverts: Reverts
) -> Needed | NotNeeded | Undone:
    """Whether a line that has not the fix needs it."""
    if not known.ways:
        return Needed()
    undone: list[tuple[Arrival, str]] = []
    for ways in known.ways:
        for way in ways:
            if way.commit not in line.arrivals:
                continue
            revert = reverts.of(way.commit, line)
            if revert is None:
                return Needed()
            undone.append((line.arrivals[revert], revert))
    last, revert = max(undone, key=lambda pair: pair[0].order, default=(None, ""))
    if _perhaps_there(known, line, kinship, after=-1 if last is None else last.order):
        return Needed()
    if last is None:
        return NotNeeded(f"neither what introduced the bug nor a backport of it is on this line ({known.source})")
    if last.date < case.received:
        return NotNeeded("what introduced the bug was reverted on this line before the report")
    return Undone(last, revert, "what introduced the bug was reverted on this line")


def _perhaps_there(known: Culprits, line: LineSeen, kinship: Kinship, after: int) -> bool:
    """Whether a line has something that may be the culprit by its subject: brought by hand, or brought again."""
    family = {way.commit for ways in known.ways for way in ways}
    keys = {kinship.key(one) for one in family if kinship.commits_key(one) is not None}
    alike = {one for key in keys for words in landed_again(key) for one in kinship.of_subject(words)}
    return any(one in line.arrivals and line.arrivals[one].order > after for one in alike - family)
