"""The verdict on each line: whether the fix, or an equivalent, has landed there and was not reverted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from quietfix.desk.case import Case, Override, Patch
from quietfix.desk.patchfile import FileRead, Kept, PatchFile, findable
from quietfix.desk.policy import TreePolicy
from quietfix.desk.state import FollowUp, LineFacts, PatchMatch, Verdict
from quietfix.facts import LineSeen, TreesSeen, Unknown, Wanted
from quietfix.rules.affected import Culprits, Needed, NotNeeded, culprits, need
from quietfix.rules.endoflife import Ended
from quietfix.rules.followups import followed, followers
from quietfix.rules.kinship import Kinship
from quietfix.rules.matching import Found, Missing, Result, Reverted, Trace, on_line, trace
from quietfix.rules.references import subject_key
from quietfix.rules.reverts import Reverts
from quietfix.rules.wrongfixes import WrongFixes


def wanted(cases: Iterable[Case], kept: Kept = MappingProxyType({})) -> Wanted:
    """What cases look for in public trees, by what they say and what their patch files say.

    It is compared locally and never sent anywhere.
    """
    commits: set[str] = set()
    mails: set[str] = set()
    culprits_: set[str] = set()
    subjects: set[str] = set()
    for case in cases:
        commits.update(patch.commit.text for patch in case.fix.patches if patch.commit is not None)
        commits.update(item.commit.text for item in case.overrides.values() if item.commit is not None)
        culprits_.update(commit.text for commit in case.introduced)
        mails.update(patch.message_id for patch in case.fixes if patch.message_id is not None)
        subjects.update(subject_key(patch.subject) for patch in case.fixes if patch.subject is not None)
    files = [file for file in kept.values() if isinstance(file, PatchFile)]
    mails.update(file.message_id for file in files if file.message_id is not None)
    subjects.update(subject_key(file.subject) for file in files if file.subject is not None)
    authored = frozenset(file.authored for file in files if file.authored is not None)
    return Wanted(frozenset(commits), frozenset(mails), frozenset(culprits_), frozenset(subjects), authored)


_SHOWN = 16
"""So many candidates or follow-ups of a line are kept: people look at the first, and the state stays readable."""
_NONE_WRONG = WrongFixes(())


@dataclass(frozen=True)
class Ground:
    """What verdicts stand on besides the case: the same for all cases."""

    policy: TreePolicy
    seen: TreesSeen
    kinship: Kinship
    reverts: Reverts
    ended: Mapping[str, Ended]
    """The lines whose life has ended, and how that is known."""
    wrong: WrongFixes
    kept: Kept
    """What the patch files of cases say."""

    @classmethod
    def of(
        cls,
        policy: TreePolicy,
        seen: TreesSeen,
        ended: Mapping[str, Ended] = MappingProxyType({}),
        wrong: WrongFixes = _NONE_WRONG,
        kept: Kept = MappingProxyType({}),
    ) -> "Ground":
        """What the trees show, with what the policy and the patch files know besides."""
        kinship = Kinship(seen)
        return cls(policy, seen, kinship, Reverts(kinship), ended, wrong, kept)

    def file_of(self, case: Case, patch: Patch) -> FileRead:
        """What the file of a patch says; None where the case names none."""
        return None if patch.file is None else self.kept.get((case.id, patch.file))


def verdicts(case: Case, on: Ground) -> Mapping[str, LineFacts]:
    """The facts of every line of the policy, in its order."""
    look = _Look.of(case, on)
    return {line: look.line(line) for _, line in on.policy.lines}


@dataclass(frozen=True)
class _Look:
    """One case, followed through all that was seen."""

    case: Case
    on: Ground
    traces: Mapping[int, Trace | Unknown]
    """By the number of the patch among those that are the fix."""
    culprits: Culprits
    followers: Mapping[str, Sequence[str]]
    """The commits that fix the fix, each with those that carry it."""

    @classmethod
    def of(cls, case: Case, on: Ground) -> "_Look":
        traces = {
            number: _traced(patch, number, on.file_of(case, patch), on.kinship)
            for number, patch in enumerate(case.fixes, 1)
        }
        known = [traced for traced in traces.values() if isinstance(traced, Trace)]
        found = culprits(case, known, on.seen, on.kinship, on.wrong)
        return cls(case, on, traces, found, followers(case, known, on.kinship))

    def line(self, line: str) -> LineFacts:
        """The facts of one line."""
        override = self.case.overrides.get(line)
        if override is not None and override.verdict != "landed":
            return _by_person(override)
        facts = self._observed(line, override)
        ended = self.on.ended.get(line)
        if ended is not None and not facts.is_.landed and facts.is_ is not Verdict.NOT_AFFECTED:
            # The line leaves, and says so: nobody will bring the fix there.
            return LineFacts(
                verdict="wont-fix", why=f"end of life: {ended.why}", candidates=facts.candidates, missing=facts.missing
            )
        return facts

    def _observed(self, line: str, override: Override | None) -> LineFacts:
        observed = self.on.seen.lines.get(line, Unknown("this line was not observed"))
        if isinstance(observed, Unknown):
            return LineFacts(verdict="unknown", why=observed.why)
        if override is not None:
            traced = trace(Patch(commit=override.commit), 1, self.on.kinship)
            return self._judged({1: traced}, observed).model_copy(update={"by": "person"})
        fixes = self.case.fixes
        # A patch that was made for another line is not looked for here, unless there is none for this one.
        here = [number for number, patch in enumerate(fixes, 1) if patch.line in (None, line)] or list(self.traces)
        if not here:
            return LineFacts(verdict="absent", why="the case names no patch that is the fix")
        facts = self._judged({number: self.traces[number] for number in here}, observed)
        if facts.is_ is Verdict.ABSENT:
            for patch in (fixes[number - 1] for number in here):
                read = self.on.file_of(self.case, patch)
                if patch.commit is None and patch.message_id is None and not findable(patch, read):
                    words = "a patch has neither a commit nor a message-id"
                    what = ", so" if patch.file is None else ", and its file gives no author, date and subject, so"
                    return facts.model_copy(update={"why": f"{words}{what} it cannot be found"})
        return facts

    def _judged(self, traces: Mapping[int, Trace | Unknown], line: LineSeen) -> LineFacts:
        results: dict[int, Result] = {
            number: traced if isinstance(traced, Unknown) else on_line(traced, line, self.on.kinship, self.on.reverts)
            for number, traced in traces.items()
        }
        facts = _joined(results, line)
        if facts.is_ in (Verdict.ABSENT, Verdict.REVERTED):
            facts = self._without(facts, line)
        elif facts.is_.landed and (followers := self._followers_on(line)):
            return facts.model_copy(update={"follow_ups": followers})
        gap = self.on.seen.gaps.get(self.case.id)
        if gap is not None and facts.is_ in (Verdict.ABSENT, Verdict.REVERTED, Verdict.NOT_AFFECTED):
            # What nobody looked for may hold the fix, or bring it back.
            return LineFacts(verdict="unknown", why=gap.why)
        return facts

    def _followers_on(self, line: LineSeen) -> tuple[FollowUp, ...]:
        return tuple(islice(followed(self.followers, line, self.on.reverts), _SHOWN))

    def _without(self, facts: LineFacts, line: LineSeen) -> LineFacts:
        """A line on which the fix is not: perhaps it needs none."""
        if not facts.patches or facts.is_ is Verdict.REVERTED:
            needs = need(self.case, self.culprits, line, self.on.kinship, self.on.reverts)
            if isinstance(needs, NotNeeded) and self.on.seen.complete:
                return LineFacts(verdict="not-affected", why=needs.why, seen=line.fetched, tip=line.tip)
            if not isinstance(needs, Needed | NotNeeded):
                arrival, match = needs.arrival, "revert of what introduced it"
                matches = (PatchMatch(patch=1, commit=needs.revert, match=match),)
                verdict = Verdict.LANDED if arrival.tag is None else Verdict.RELEASED
                return LineFacts(
                    verdict=verdict.value, why=needs.why, date=arrival.date, seen=line.fetched, tag=arrival.tag,
                    tip=line.tip, patches=matches,
                )  # fmt: skip
        if not self.on.seen.complete and facts.is_ is Verdict.ABSENT:
            # A tree that is missing may hold the link between what the case names and what is on this line.
            return LineFacts(verdict="unknown", why="another tree could not be read, and may hold what links them")
        return facts


def _traced(patch: Patch, number: int, read: FileRead, kinship: Kinship) -> Trace | Unknown:
    """One patch, followed by all that is known of it."""
    if isinstance(read, Unknown) and not findable(patch, None):
        return Unknown(f"nothing else tells how to find a patch: {read.why}")
    return trace(patch, number, kinship, read) if isinstance(read, PatchFile) else trace(patch, number, kinship)


def _by_person(override: Override) -> LineFacts:
    verdict = {
        "not-affected": Verdict.NOT_AFFECTED,
        "never": Verdict.NOT_AFFECTED,
        "wont-fix": Verdict.WONT_FIX,
        "broken-backport": Verdict.ABSENT,
    }[override.verdict]
    return LineFacts(verdict=verdict.value, why=f"a person says {override.verdict}", by="person")


def _joined(by_number: Mapping[int, Result], line: LineSeen) -> LineFacts:
    """All patches together: the line has the fix when it has each of them."""
    results = list(by_number.values())
    for result in results:
        if isinstance(result, Unknown):
            return LineFacts(verdict="unknown", why=result.why)
    found = [result for result in results if isinstance(result, Found)]
    reverted = [result for result in results if isinstance(result, Reverted)]
    missing = tuple(number for number, result in by_number.items() if isinstance(result, Missing))
    candidates = tuple(item for result in results if isinstance(result, Missing) for item in result.candidates)[:_SHOWN]
    matches = [
        match
        for result in results
        if isinstance(result, Found | Reverted)
        for match in ((*result.earlier, result.match) if isinstance(result, Found) else (result.match,))
    ]
    total = len(results)
    verdict, why = Verdict.ABSENT, f"{len(found)} of {total} patches are on this line"
    if found and missing:
        why += f"; missing is {' '.join(map(str, missing))}"
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
        patches=tuple(matches),
        missing=missing,
        candidates=candidates,
    )
