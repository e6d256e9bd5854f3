"""The verdict on each line: whether the fix, or an equivalent, has landed there and was not reverted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quietfix.desk.case import Case, Override, Patch
from quietfix.desk.policy import TreePolicy
from quietfix.desk.state import Candidate, LineFacts, PatchMatch, Verdict
from quietfix.facts import Arrival, LineSeen, TreesSeen, Unknown, Wanted
from quietfix.rules.kinship import Ambiguous, Kinship, Way


def wanted(cases: Iterator[Case]) -> Wanted:
    """What cases look for in public trees. It is compared locally and never sent anywhere."""
    commits: set[str] = set()
    mails: set[str] = set()
    for case in cases:
        commits.update(patch.commit.text for patch in case.fixes if patch.commit is not None)
        commits.update(item.commit.text for item in case.overrides.values() if item.commit is not None)
        mails.update(patch.message_id for patch in case.fixes if patch.message_id is not None)
    return Wanted(frozenset(commits), frozenset(mails))


@dataclass(frozen=True, slots=True)
class _Found:
    """A patch on a line, effective there."""

    arrival: Arrival
    match: PatchMatch


@dataclass(frozen=True, slots=True)
class _Reverted:
    """A patch was on a line and was taken back."""

    match: PatchMatch


@dataclass(frozen=True, slots=True)
class _Missing:
    """A patch is not on a line."""

    candidates: tuple[Candidate, ...] = ()


_Search = _Found | _Reverted | _Missing | Unknown


def verdicts(case: Case, policy: TreePolicy, seen: TreesSeen, kinship: Kinship) -> Mapping[str, LineFacts]:
    """The facts of every line of the policy, in its order."""
    return {line: _verdict(case, line, seen, kinship) for _, line in policy.lines}


def _verdict(case: Case, line: str, seen: TreesSeen, kinship: Kinship) -> LineFacts:
    override = case.overrides.get(line)
    if override is not None and override.verdict != "landed":
        return _by_person(override)
    observed = seen.lines.get(line, Unknown("this line was not observed"))
    if isinstance(observed, Unknown):
        return LineFacts(verdict="unknown", why=observed.why)
    fixes: tuple[Patch, ...] = case.fixes
    if override is not None:
        fixes = (Patch(commit=override.commit),)
    numbered = list(enumerate(fixes, 1))
    # A patch that was made for another line is not looked for here, unless there is none for this one.
    here = [(number, patch) for number, patch in numbered if patch.line in (None, line)] or numbered
    if not here:
        return LineFacts(verdict="absent", why="the case names no patch that is the fix")
    if any(patch.commit is None and patch.message_id is None for _, patch in here):
        why = "a patch has neither a commit nor a message-id, so it cannot be found"
        return LineFacts(verdict="absent", why=why)
    facts = _joined({number: _search(patch, number, observed, kinship) for number, patch in here}, observed)
    if facts.is_ is Verdict.ABSENT and not seen.complete:
        # A tree that is missing may hold the link between what the case names and what is on this line.
        return LineFacts(verdict="unknown", why="another tree could not be read, and may hold what links them")
    return facts if override is None else facts.model_copy(update={"by": "person"})


def _by_person(override: Override) -> LineFacts:
    verdict = {
        "not-affected": Verdict.NOT_AFFECTED,
        "never": Verdict.NOT_AFFECTED,
        "wont-fix": Verdict.WONT_FIX,
        "broken-backport": Verdict.ABSENT,
    }[override.verdict]
    return LineFacts(verdict=verdict.value, why=f"a person says {override.verdict}", by="person")


def _search(patch: Patch, number: int, line: LineSeen, kinship: Kinship) -> _Search:
    """One patch on one line, by every way in which it can be there."""
    mail_ways, unbacked = kinship.by_mail(patch)
    candidates = tuple(
        Candidate(commit=commit, why="links to the patch's mail, but under another subject")
        for commit in unbacked
        if commit in line.arrivals
    )
    ways: list[Way] = []
    if patch.commit is not None:
        full = kinship.resolve(patch.commit.text)
        if isinstance(full, Ambiguous):
            return Unknown("the commit id of a patch names two commits: write more of it")
        named = full or patch.commit.text
        ways += [Way(named, "same commit", None), *kinship.carriers(named)]
    # Strongest first: a reference to the commit says more than a link to the mail that it came by.
    ways += [carrier for way in mail_ways for carrier in kinship.carriers(way.commit)]
    ways += mail_ways
    best = _best(ways, number, line, kinship)
    if not isinstance(best, _Found) and patch.commit is not None:
        origin = _by_origin(kinship.resolve(patch.commit.text), number, line, kinship, frozenset())
        if isinstance(origin, _Found) or (origin is not None and isinstance(best, _Missing)):
            return origin
    if isinstance(best, _Found) and kinship.doubted_by(best.match.commit, line) is not None:
        return Unknown(
            "a later revert names a commit by this subject alone: a person looks, and says it by an override"
        )
    return _Missing(candidates) if isinstance(best, _Missing) else best


def _best(ways: list[Way], number: int, line: LineSeen, kinship: Kinship) -> _Found | _Reverted | _Missing:
    """The way by which the line first had the patch and still has it."""
    found: list[_Found] = []
    reverted: list[_Reverted] = []
    for way in {way.commit: way for way in reversed(ways)}.values():
        arrival = line.arrivals.get(way.commit)
        if arrival is None:
            continue
        revert = kinship.reverted_by(way.commit, line)
        match = PatchMatch(patch=number, commit=way.commit, match=way.match, text=way.text, reverted_by=revert)
        if revert is None:
            found.append(_Found(arrival, match))
        else:
            reverted.append(_Reverted(match))
    if found:
        # By ancestry: dates run backwards often enough.
        return min(found, key=lambda item: item.arrival.order)
    return reverted[-1] if reverted else _Missing()


def _by_origin(
    commit: object, number: int, line: LineSeen, kinship: Kinship, visited: frozenset[str]
) -> _Found | _Reverted | Unknown | None:
    """The case names a backport: the line has it where it has all that the backport carries."""
    if not isinstance(commit, str) or commit in visited:
        return None
    results: list[_Found | _Reverted] = []
    carried = kinship.carried(commit)
    for mention in carried:
        full = kinship.resolve(mention.target)
        if isinstance(full, Ambiguous):
            return Unknown("the message of a named backport may mean two commits")
        origin = full or mention.target
        result: _Search | None = _best(
            [Way(origin, "origin of the named commit", mention.text), *kinship.carriers(origin)], number, line, kinship
        )
        if isinstance(result, _Missing):
            result = _by_origin(full, number, line, kinship, visited | {commit})
        if result is None or isinstance(result, Unknown | _Missing):
            return result if isinstance(result, Unknown) else None
        results.append(result)
    if len(carried) == 1 and any(not kinship.alike(commit, result.match.commit) for result in results):
        # It may speak of the other commit, and be another fix.
        return None
    reverted = next((result for result in results if isinstance(result, _Reverted)), None)
    found = [result for result in results if isinstance(result, _Found)]
    return reverted or max(found, key=lambda item: item.arrival.order, default=None)


def _joined(by_number: Mapping[int, _Search], line: LineSeen) -> LineFacts:
    """All patches together: the line has the fix when it has each of them."""
    searches = list(by_number.values())
    for search in searches:
        if isinstance(search, Unknown):
            return LineFacts(verdict="unknown", why=search.why)
    found = [search for search in searches if isinstance(search, _Found)]
    reverted = [search for search in searches if isinstance(search, _Reverted)]
    missing = tuple(number for number, search in by_number.items() if isinstance(search, _Missing))
    candidates = tuple(item for search in searches if isinstance(search, _Missing) for item in search.candidates)
    matches = tuple(search.match for search in searches if isinstance(search, _Found | _Reverted))
    total = len(searches)
    verdict, why = Verdict.ABSENT, f"{len(found)} of {total} patches are on this line"
    date = tag = None
    if reverted:
        verdict, why = Verdict.REVERTED, f"{len(reverted)} of {total} patches were reverted on this line"
    elif not missing:
        last = max(found, key=lambda item: item.arrival.order)
        date, tag = last.arrival.date, last.arrival.tag
        if any(item.arrival.tag is None for item in found):
            tag = None
        verdict = Verdict.LANDED if tag is None else Verdict.RELEASED
        why = " and ".join(sorted({item.match.match for item in found}))
    return LineFacts(
        verdict=verdict.value,
        why=why,
        date=date,
        seen=line.fetched,
        tag=tag,
        tip=line.tip,
        patches=matches,
        missing=missing,
        candidates=candidates,
    )
