"""The one loop: gather facts, let every robot decide, merge, show or apply, and decide again after a lost race."""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from quietfix.desk.case import Case
from quietfix.desk.goodruns import GoodRuns
from quietfix.desk.patchfile import Kept
from quietfix.desk.policy import Policy
from quietfix.desk.repository import DeskRepository
from quietfix.desk.state import state_text
from quietfix.desk.store import CaseFile, Desk
from quietfix.errors import DeskRefused, LostRace
from quietfix.facts import Facts, ForgeSeen, TreesSeen, Unknown
from quietfix.forge.base import ForgeReader
from quietfix.instants import Instant
from quietfix.outcome import Failed, Outcome, Refused
from quietfix.plan import Action, EditCase, EditState, ForgeAction, Plan
from quietfix.robots import access, board, deadlines, landed, lifecycle, speaking
from quietfix.robots.alone import alone
from quietfix.robots.apply import apply
from quietfix.robots.draft import Draft, OverAll, Robot, Situation
from quietfix.robots.forges import reader, writer
from quietfix.robots.kept import kept_patches
from quietfix.robots.privacy import private_reader
from quietfix.robots.soundpolicy import sound_policy
from quietfix.robots.sources import Source, WantedBy, Where
from quietfix.rules.access import Access
from quietfix.rules.accessrails import Whole
from quietfix.rules.endoflife import ended_lines
from quietfix.rules.landing import Ground, wanted
from quietfix.rules.reopening import looked_at
from quietfix.rules.wrongfixes import WrongFixes
from quietfix.trees.slices import Slice

Robots: TypeAlias = Sequence[Robot | OverAll]
ROBOTS: Robots = (
    landed.decide,
    lifecycle.decide,
    deadlines.decide,
    OverAll(access.decide),
    speaking.decide,
    board.decide,
)
"""In the order in which they run; each sees the drafts of those before it."""
LOOK: Robots = (landed.decide,)
"""For those who only want to see where fixes are."""
ACCESS: Robots = (OverAll(access.decide), speaking.decide_without_lines)
"""For those who only want to see, or settle, who gets in: no public tree is looked at."""
_UNASKED = Unknown("the forge was not asked")
_ROUNDS = 5
"""So often a run decides again when others keep writing."""


@dataclass(frozen=True)
class Decision:
    """What the robots want, and what they could not do."""

    plan: Plan
    drafts: tuple[Draft, ...]
    left_alone: tuple[str, ...]
    """Cases whose files have errors."""
    unknown: tuple[str, ...]
    """What could not be told, without any value of a case."""
    lines: frozenset[str]
    """The lines that were looked at."""
    forge: ForgeSeen | Unknown
    """The forge that it was decided on."""
    access: Access | None = None
    """Who gets in; None where nobody decided about that."""


@dataclass(frozen=True)
class Run:
    """A decision and, where it was applied, how that went."""

    decision: Decision
    outcomes: tuple[Outcome, ...]
    unnoted: str | None = None
    """Why it could not be noted as a good run."""


def decide(
    desk: Desk,
    ids: Sequence[str] | None,
    policy: Policy,
    source: Source | None,
    forge: ForgeReader,
    now: Instant,
    robots: Robots = ROBOTS,
) -> Decision:
    """Read the desk, observe the world, and let the robots decide. Nothing is written. No `ids` means all cases.

    Without a `source` no public tree is looked at. Who gets in is decided over all cases or not at all.
    """
    files = list(desk.cases(ids))
    sound = [file for file in files if file.sound]
    wrong = WrongFixes(policy.wrong_fixes.wrong_fixes)
    seen = TreesSeen()
    kept: Kept = {}
    if source is not None:
        cases = [case for file in sound if (case := file.case) is not None and looked_at(case, policy, now)]
        kept = kept_patches(desk, cases)
        seen = source.see(looked_for(cases, kept), wrong)
        kept = source.compare(desk, kept, seen)
    gates = ids is None and policy.access is not None and any(isinstance(robot, OverAll) for robot in robots)
    # Who only wants to see where fixes are asks no forge.
    asked = gates or board.decide in robots
    facts = Facts(seen, forge.look() if asked else _UNASKED, forge.people() if gates else None)
    situation = Situation(policy, facts, Ground.of(policy.trees, seen, ended_lines(policy, now), wrong, kept), now)
    drafts = [Draft.of(file) for file in sound]
    who = None
    for robot in robots:
        if not isinstance(robot, OverAll):
            drafts = [robot(draft, situation) for draft in drafts]
        elif ids is None:
            drafts, who = robot.decide(drafts, situation, Whole(len(files), _unread(desk, files)))
    unknown = list(seen.unseen)
    unknown += [f"{draft.case.id}: {why}" for draft in drafts for why in draft.unknown]
    unknown += who.unknown if who is not None else ()
    return Decision(
        _merged(drafts, () if who is None else who.actions),
        tuple(drafts),
        tuple(file.id for file in files if not file.sound),
        tuple(dict.fromkeys(unknown)),
        frozenset(seen.lines),
        facts.forge,
        who,
    )


def _unread(desk: Desk, files: Sequence[CaseFile]) -> int:
    """How much on the desk may name people, and could not be read."""
    return sum(not file.sound for file in files) + len(desk.strays())


def looked_for(cases: Iterable[Case], kept: Kept) -> WantedBy:
    """What cases look for in public trees, by what they say and by the patch files that they keep."""
    of_case: dict[str, dict[tuple[str, str], Any]] = {}  # Any: whatever a file says, passed on as it is
    for (case, name), file in kept.items():
        of_case.setdefault(case, {})[case, name] = file
    return {case.id: wanted([case], of_case.get(case.id, {})) for case in cases}


def facts_of_one_tree(desk: Desk, where: Where, now: Instant) -> Slice:
    """What the tree that `where` names shows of what all cases look for, for whoever decides on all trees."""
    policy = sound_policy(desk)
    source = where.one_tree(desk, policy, now)
    if where.fetch:
        source = source.fetch(now)
    sound = (file for file in desk.cases(None) if file.sound)
    cases = [case for file in sound if (case := file.case) is not None and looked_at(case, policy, now)]
    wanted_by = looked_for(cases, kept_patches(desk, cases))
    return source.take(wanted_by, WrongFixes(policy.wrong_fixes.wrong_fixes))


def run(
    desk: Desk,
    ids: Sequence[str] | None,
    now: Instant,
    *,
    where: Where,
    write: bool,
    robots: Robots = ROBOTS,
) -> Run:
    """The main job. With `write` the plan of all robots is carried out, and decided again where others were faster.

    Facts from files stay the same then, and the desk is read again. One tree alone is only for looking at.
    """
    assert where.tree is None or not write, "a decision rests on all trees"
    if not write:
        policy = sound_policy(desk)
        source = where.source(desk, policy, now)
        # What one tree shows is no ground for anything but a look.
        chosen = robots if where.tree is None else LOOK
        looked = source.fetch(now) if where.fetch else source
        return Run(decide(desk, ids, policy, looked, reader(desk, policy, now), now, chosen), ())
    fetched: tuple[Source, Source] | None = None

    def decided(policy: Policy, forge: ForgeReader) -> Decision:
        nonlocal fetched
        source = where.source(desk, policy, now)
        if fetched is None or fetched[0] != source:
            fetched = source, source.fetch(now) if where.fetch else source
        return decide(desk, ids, policy, fetched[1], forge, now)

    with alone(desk):
        went, policy = _carried_out(desk, now, decided)
        return _noted(went, desk, policy, now)


def settle_access(desk: Desk, now: Instant, *, write: bool) -> Run:
    """Only who gets in, without a look at the public trees. With `write` the plan is carried out."""
    if not write:
        policy = sound_policy(desk)
        return Run(decide(desk, None, policy, None, reader(desk, policy, now), now, ACCESS), ())
    with alone(desk):
        went, _ = _carried_out(desk, now, lambda policy, forge: decide(desk, None, policy, None, forge, now, ACCESS))
        return went


def _carried_out(desk: Desk, now: Instant, decided: Callable[[Policy, ForgeReader], Decision]) -> tuple[Run, Policy]:
    """Decide and carry out, again where others were faster. Also the policy that it was decided by."""
    repository = DeskRepository(desk.root)
    for _ in range(_ROUNDS):
        with contextlib.suppress(LostRace):
            repository.settle()
            base = repository.head()
            policy = sound_policy(desk)
            decision = decided(policy, private_reader(desk, policy, repository, now))
            known = decision.forge if isinstance(decision.forge, ForgeSeen) else None
            hand = writer(desk, policy, repository.remotes(), known, now)
            outcomes = apply(decision.plan, desk, repository, base, hand, policy.desk.robots, now)
            return Run(decision, outcomes), policy
    raise DeskRefused("others keep writing to the desk", "try again when it is quieter")


def _noted(went: Run, desk: Desk, policy: Policy, now: Instant) -> Run:
    """The run, noted where it did all of its work, so that people see when robots last did."""
    held_back = went.decision.access is not None and bool(went.decision.access.refused)
    failed = any(isinstance(outcome, Refused | Failed) for outcome in went.outcomes)
    if went.decision.unknown or held_back or failed:
        return went
    try:
        GoodRuns(desk.root).note(policy.desk.robots, now)
    except DeskRefused as error:
        return replace(went, unnoted=f"all was done, but a good run could not be noted: {error}")
    return went


def _merged(drafts: Sequence[Draft], gates: Sequence[ForgeAction]) -> Plan:
    """All drafts as one plan: the desk first, so that people are told only what is so; then who gets in."""
    first: list[Action] = []
    then: list[ForgeAction] = []
    for draft in drafts:
        if draft.edits:
            did, why = "; ".join(draft.did), "; ".join(draft.why)
            first.append(EditCase(draft.case.id, draft.edits, draft.file.document.blob, did, why))
        if draft.state != draft.file.state:
            first.append(_state_action(draft))
        then.extend(draft.forge)
    return Plan((*first, *gates, *then))


def _state_action(draft: Draft) -> EditState:
    before, document = draft.file.state, draft.file.state_document
    known = len(before.log) if before is not None else 0
    news = draft.state.log[known:]
    did = "; ".join(entry.did for entry in news) or "evidence"
    why = news[-1].why if news else "the public trees show it"
    return EditState(draft.case.id, state_text(draft.state), document.blob if document is not None else None, did, why)
