"""One patch on one line: every way in which it can be there, from the strongest evidence to what only looks so.

Evidence is the same commit; a reference in a message, in either direction and over several steps; the same patch-id;
the patch's own mail backed by its subject or author; the author and author date together with the subject, or with a
file that is changed in the same way. All else is a candidate for a person.
"""

from dataclasses import dataclass

from quietfix.desk.case import Patch
from quietfix.desk.patchfile import PatchFile
from quietfix.desk.state import Candidate, PatchMatch
from quietfix.facts import Arrival, LineSeen, Unknown
from quietfix.rules.candidates import PATCH_ID, Looks, weak
from quietfix.rules.kinship import MAX_CHAIN, Ambiguous, Kinship, Way
from quietfix.rules.reverts import Reverts

_MAX_PIECES = 16
_TWIN = "author, date and subject"
_NOT_KEPT = PatchFile()


@dataclass(frozen=True, slots=True)
class Found:
    """A patch on a line, effective there."""

    arrival: Arrival
    match: PatchMatch
    earlier: tuple[PatchMatch, ...] = ()
    """The commits before it, where the line has the patch in several, or had it before and has it again."""

    @property
    def commit(self) -> str:
        """The commit that is the patch, whatever brought it back."""
        return (*self.earlier, self.match)[0].commit


@dataclass(frozen=True, slots=True)
class Reverted:
    """A patch was on a line and was taken back."""

    match: PatchMatch


@dataclass(frozen=True, slots=True)
class Missing:
    """A patch is not on a line."""

    candidates: tuple[Candidate, ...] = ()


Result = Found | Reverted | Missing | Unknown


@dataclass(frozen=True, slots=True)
class Trace:
    """All that is known of one patch, whatever the line."""

    number: int
    ways: tuple[Way, ...]
    """The commits that are the patch, strongest first."""
    twins: frozenset[str]
    """Those of them that no reference names."""
    weak: tuple[tuple[str, str], ...]
    """Commits that may be the patch, and why."""
    named: str | None
    """The commit that the case names."""


def trace(patch: Patch, number: int, kinship: Kinship, kept: PatchFile = _NOT_KEPT) -> Trace | Unknown:
    """Follow one patch through all that was seen. `kept` is what its file says of it."""
    ways: list[Way] = []
    named: str | None = None
    if patch.commit is not None:
        full = kinship.resolve(patch.commit.text)
        if isinstance(full, Ambiguous):
            return Unknown("the commit id of a patch names two commits: write more of it")
        named = full or patch.commit.text
        ways += [Way(named, "same commit", None), *kinship.carriers(named)]
    looks = Looks(patch, kept, kinship)
    backed, unbacked = _by_mail(looks, named)
    # Strongest first: a reference to the commit says more than a link to the mail that it came by.
    ways += [carrier for way in backed for carrier in kinship.carriers(way.commit)]
    known = {way.commit for way in (*ways, *backed)}
    # What carries several patches has the author of one of them, and is no copy of the others.
    copied = [way.commit for way in (*ways, *backed) if len(kinship.carried(way.commit)) < 2]
    found = [*looks.twins_of_file(), *(twin for one in copied for twin in kinship.twins(one))]
    # A reference says more than who wrote it when, and what carries a twin is none that others carry.
    named_too = {way.commit: way for twin in found for way in kinship.carriers(twin)}
    first = sorted(dict.fromkeys(found), key=lambda twin: (twin in named_too, twin))
    twins = {twin: named_too.get(twin, Way(twin, _TWIN, None)) for twin in first if twin not in known}
    same, shared = looks.same_change(copied)
    ways += [*_with_carriers(same, kinship), *backed]
    ways += [way for way in _with_carriers([*twins.values(), *shared], kinship) if way.commit not in known]
    unique: dict[str, Way] = {}
    for way in ways:
        unique.setdefault(way.commit, way)
    candidates = tuple(weak(looks, unique, copied, unbacked))
    return Trace(number, tuple(unique.values()), frozenset(twins), candidates, named)


def _with_carriers(ways: list[Way], kinship: Kinship) -> list[Way]:
    return [each for way in ways for each in (way, *kinship.carriers(way.commit))]


def _by_mail(looks: Looks, named: str | None) -> tuple[list[Way], list[str]]:
    """The commits that link to a patch's mail: those that its subject or author backs, and those that nothing backs."""
    backed: list[Way] = []
    unbacked: list[str] = []
    commits = looks.kinship.commits
    original = commits.get(named) if named is not None else None
    hands = {one.authored for one in (original, looks.kept) if one is not None} - {None}
    for commit, text in (link for mail in looks.message_ids for link in looks.kinship.by_mail(mail)):
        if looks.kinship.key(commit) in looks.keys:
            backed.append(Way(commit, "message id and subject", text))
        elif commits[commit].authored in hands:
            backed.append(Way(commit, "message id and author", text))
        else:
            unbacked.append(commit)
    return backed, unbacked


def on_line(traced: Trace, line: LineSeen, kinship: Kinship, reverts: Reverts) -> Result:
    """One patch on one line."""
    best = _best(traced.ways, traced.number, line, kinship, reverts, traced.twins)
    if not isinstance(best, Found) and traced.named is not None:
        origin = _by_origin(kinship.resolve(traced.named), traced.number, line, kinship, reverts, frozenset())
        if isinstance(origin, Found) or (origin is not None and isinstance(best, Missing)):
            return origin
    if isinstance(best, Found):
        here = {match.commit for match in (*best.earlier, best.match)}
        last = max(
            line.arrivals[one].order for one in (*here, *(w.commit for w in traced.ways)) if one in line.arrivals
        )
        if any(reverts.doubted_by(one, line, last) is not None for one in here):
            return Unknown("a later commit may be a revert of the fix: a person looks, and says it by an override")
    if isinstance(best, Missing):
        weak = [
            *traced.weak,
            *((twin, f"same {_TWIN} as another commit of this line") for twin in sorted(traced.twins)),
        ]
        return Missing(tuple(Candidate(commit=commit, why=why) for commit, why in weak if commit in line.arrivals))
    return best


def _best(
    ways: tuple[Way, ...],
    number: int,
    line: LineSeen,
    kinship: Kinship,
    reverts: Reverts,
    twins: frozenset[str] = frozenset(),
) -> Found | Reverted | Missing:
    """The way by which the line first had the patch and still has it."""
    found: list[Found] = []
    reverted: list[Reverted] = []
    here = [way for way in ways if way.commit in line.arrivals]
    if sum(way.commit in twins for way in here) > 1:
        # Two commits of one author, second and subject: either may be another patch, unless it is seen to be this one.
        here = [way for way in here if way.commit not in twins or way.match == PATCH_ID]
    for way in here:
        revert = reverts.of(way.commit, line)
        match = PatchMatch(patch=number, commit=way.commit, match=way.match, text=way.text, reverted_by=revert)
        again = reverts.restored(way.commit, line)
        if revert is not None:
            reverted.append(Reverted(match))
        elif again is not None:
            restored = PatchMatch(patch=number, commit=again, match="re-applied")
            found.append(Found(line.arrivals[again], restored, (match,)))
        else:
            found.append(Found(line.arrivals[way.commit], match))
    if not found:
        return reverted[0] if reverted else Missing()
    # By ancestry: dates run backwards often enough.
    whole = _whole(sorted(found, key=lambda item: item.arrival.order), ways[0].commit, kinship)
    left = {kinship.key(item.commit) for item in found}
    newest = max(item.arrival.order for item in found)
    lost = [
        item
        for item in reverted
        if kinship.key(item.match.commit) not in left and line.arrivals[item.match.reverted_by or ""].order > newest
    ]
    if lost and kinship.key(whole.commit) != kinship.commits_key(ways[0].commit):
        # What is left is a piece of the fix, or only adapts to it.
        return lost[0]
    return whole


def _whole(found: list[Found], original: str, kinship: Kinship) -> Found:
    """The first commit that is the whole patch; where each is a piece under a subject of its own, the last of them."""
    for item in found:
        if item.commit == original or original not in kinship.commits or kinship.alike(item.commit, original):
            return item
    pieces = list({kinship.key(item.commit): item for item in reversed(found)}.values())[::-1]
    matches = [match for piece in pieces[-_MAX_PIECES:] for match in (*piece.earlier, piece.match)]
    return Found(pieces[-1].arrival, matches[-1], tuple(matches[:-1]))


def _by_origin(
    commit: object, number: int, line: LineSeen, kinship: Kinship, reverts: Reverts, visited: frozenset[str]
) -> Found | Reverted | Unknown | None:
    """The case names a backport: the line has it where it has all that the backport carries."""
    if not isinstance(commit, str) or commit in visited or len(visited) >= MAX_CHAIN:
        return None
    results: list[Found | Reverted] = []
    carried = kinship.carried(commit)
    for mention in carried:
        full = kinship.resolve(mention.target)
        if isinstance(full, Ambiguous):
            return Unknown("the message of a named backport may mean two commits")
        origin = full or mention.target
        if kinship.mistaken(commit, origin) is not None:
            return None
        ways = (Way(origin, "origin of the named commit", mention.text), *kinship.carriers(origin))
        result: Result | None = _best(ways, number, line, kinship, reverts)
        if isinstance(result, Missing):
            result = _by_origin(full, number, line, kinship, reverts, visited | {commit})
        if result is None or isinstance(result, Unknown | Missing):
            return result if isinstance(result, Unknown) else None
        results.append(result)
    if len(carried) == 1 and any(not kinship.alike(commit, result.match.commit) for result in results):
        # It may speak of the other commit, and be another fix.
        return None
    reverted = next((result for result in results if isinstance(result, Reverted)), None)
    found = [result for result in results if isinstance(result, Found)]
    return reverted or max(found, key=lambda item: item.arrival.order, default=None)
