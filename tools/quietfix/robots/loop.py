"""The one loop: gather facts, let every robot decide, merge, show or apply, and decide again after a lost race."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from quietfix.desk.policy import Policy
from quietfix.desk.repository import DeskRepository
from quietfix.desk.state import state_text
from quietfix.desk.store import Desk
from quietfix.errors import DeskRefused, LostRace, UsageError
from quietfix.facts import Facts, TreesSeen, Unknown, Wanted
from quietfix.forge.base import ForgeReader
from quietfix.forge.local import LocalWriter
from quietfix.instants import Instant
from quietfix.plan import Action, EditCase, EditState, ForgeAction, Outcome, Plan
from quietfix.robots import board, deadlines, landed, lifecycle
from quietfix.robots.alone import alone
from quietfix.robots.apply import apply
from quietfix.robots.checking import sound_policy
from quietfix.robots.draft import Draft, Robot, Situation
from quietfix.robots.privacy import private_reader, reader
from quietfix.rules.affected import corrected
from quietfix.rules.endoflife import ended_lines
from quietfix.rules.landing import Ground, wanted
from quietfix.rules.reopening import looked_at
from quietfix.rules.wrongfixes import WrongFixes
from quietfix.trees.mirror import Mirror
from quietfix.trees.scan import observe

ROBOTS: tuple[Robot, ...] = (landed.decide, lifecycle.decide, deadlines.decide, board.decide)
"""In the order in which they run; each sees the drafts of those before it."""
LOOK: tuple[Robot, ...] = (landed.decide,)
"""For those who only want to see where fixes are."""
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


@dataclass(frozen=True)
class Run:
    """A decision and, where it was applied, how that went."""

    decision: Decision
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Trees:
    """The mirrors of a policy, and how to look at them."""

    root: Path
    """The folder of mirrors."""
    mirrors: tuple[Mirror, ...]
    failed: Mapping[str, Unknown] = field(default_factory=dict)
    """The lines whose fetch just failed. That counts more than a record, which it may not have been able to write."""

    @classmethod
    def of(cls, desk: Desk, policy: Policy, root: Path | None) -> "Trees":
        """The mirrors under `root`, by default in the desk's own folder."""
        where = root or desk.scratch / "mirrors"
        return cls(where, tuple(Mirror(tree, where, desk.root) for tree in policy.trees.trees))

    def named(self, names: Sequence[str]) -> tuple[Mirror, ...]:
        """The mirrors of these trees, in the order of the policy; all without names. Raises UsageError."""
        known = [mirror.tree.name for mirror in self.mirrors]
        if not set(names) <= set(known):
            raise UsageError("the policy has no such tree", f"it has: {', '.join(known) or 'none at all'}")
        return tuple(mirror for mirror in self.mirrors if not names or mirror.tree.name in names)

    def fetch(self, now: Instant) -> "Trees":
        """Bring all mirrors up to date. How that went is noted with each."""
        went = [(mirror.tree, mirror.fetch(now)) for mirror in self.mirrors]
        return replace(
            self, failed={line: why for tree, why in went if isinstance(why, Unknown) for line in tree.lines}
        )

    def look(self, looked_for: Wanted) -> TreesSeen:
        """What the last fetch of each tree left, nothing fetched."""
        seen = observe(self.mirrors, looked_for)
        return replace(seen, lines={**seen.lines, **self.failed})


def decide(
    desk: Desk,
    ids: Sequence[str] | None,
    policy: Policy,
    trees: Trees,
    forge: ForgeReader,
    now: Instant,
    robots: Sequence[Robot] = ROBOTS,
) -> Decision:
    """Read the desk, observe the world, and let the robots decide. Nothing is written. No `ids` means all cases."""
    files = list(desk.cases(ids))
    sound = [file for file in files if file.sound]
    wrong = WrongFixes(policy.wrong_fixes.wrong_fixes)
    seen = _seen(
        trees, wanted(case for file in sound if (case := file.case) is not None and looked_at(case, policy, now)), wrong
    )
    facts = Facts(seen, forge.look())
    situation = Situation(policy, facts, Ground.of(policy.trees, seen, ended_lines(policy, now), wrong), now)
    drafts = []
    for file in sound:
        draft = Draft.of(file)
        for robot in robots:
            draft = robot(draft, situation)
        drafts.append(draft)
    whys: dict[str, list[str]] = {}
    for line, item in seen.lines.items():
        if isinstance(item, Unknown):
            whys.setdefault(item.why, []).append(line)
    unknown = [f"{' '.join(lines)}: {why}" for why, lines in whys.items()]
    unknown += [f"{draft.case.id}: {why}" for draft in drafts for why in draft.unknown]
    return Decision(
        _merged(drafts),
        tuple(drafts),
        tuple(file.id for file in files if not file.sound),
        tuple(dict.fromkeys(unknown)),
    )


def _seen(trees: Trees, looked_for: Wanted, wrong: WrongFixes) -> TreesSeen:
    """What the trees show, and of what wrong tags of the fixes should have named."""
    seen = trees.look(looked_for)
    meant = corrected(seen, wrong) - looked_for.culprits if wrong.known else frozenset[str]()
    return trees.look(replace(looked_for, culprits=looked_for.culprits | meant)) if meant else seen


def run(
    desk: Desk,
    ids: Sequence[str] | None,
    now: Instant,
    *,
    mirrors: Path | None,
    fetch: bool,
    write: bool,
    robots: Sequence[Robot] = ROBOTS,
) -> Run:
    """The main job. With `write` the plan of all robots is carried out, and decided again where others were faster."""
    if not write:
        policy = sound_policy(desk)
        trees = Trees.of(desk, policy, mirrors)
        if fetch:
            trees = trees.fetch(now)
        return Run(decide(desk, ids, policy, trees, reader(desk, policy), now, robots), ())
    repository = DeskRepository(desk.root)
    looked: Trees | None = None
    with alone(desk):
        for _ in range(_ROUNDS):
            with contextlib.suppress(LostRace):
                repository.settle()
                base = repository.head()
                policy = sound_policy(desk)
                forge = private_reader(desk, policy, repository)
                trees = Trees.of(desk, policy, mirrors)
                if looked is None or looked.mirrors != trees.mirrors:
                    looked = trees.fetch(now) if fetch else trees
                decision = decide(desk, ids, policy, looked, forge, now)
                writer = LocalWriter(desk.scratch / "forge")
                return Run(decision, apply(decision.plan, desk, repository, base, writer, policy.desk.robots, now))
    raise DeskRefused("others keep writing to the desk", "try again when it is quieter")


def _merged(drafts: Sequence[Draft]) -> Plan:
    """All drafts as one plan: the desk first, so that people are told only what is so."""
    first: list[Action] = []
    then: list[ForgeAction] = []
    for draft in drafts:
        if draft.edits:
            did, why = "; ".join(draft.did), "; ".join(draft.why)
            first.append(EditCase(draft.case.id, draft.edits, draft.file.document.blob, did, why))
        if draft.state != draft.file.state:
            first.append(_state_action(draft))
        then.extend(draft.forge)
    return Plan((*first, *then))


def _state_action(draft: Draft) -> EditState:
    before, document = draft.file.state, draft.file.state_document
    known = len(before.log) if before is not None else 0
    news = draft.state.log[known:]
    did = "; ".join(entry.did for entry in news) or "evidence"
    why = news[-1].why if news else "the public trees show it"
    return EditState(draft.case.id, state_text(draft.state), document.blob if document is not None else None, did, why)
