"""Carries out a plan: the desk's files in one push, then the forge, then a note of what the forge made of it."""

from collections.abc import Sequence

from quietfix.desk.case import Case
from quietfix.desk.edit import edited
from quietfix.desk.policy import Identity
from quietfix.desk.repository import Change, Commit, DeskRepository
from quietfix.desk.state import state_text
from quietfix.desk.store import Desk, case_path, state_path
from quietfix.errors import LostRace
from quietfix.forge.base import ForgeWriter
from quietfix.instants import Instant
from quietfix.outcome import AlreadySo, Done, Failed, Outcome, Refused
from quietfix.plan import Action, Comment, DeskAction, EditCase, Invite, Plan, Revoke
from quietfix.robots.telling import SAID
from quietfix.rules.accesslog import noted


def apply(
    plan: Plan,
    desk: Desk,
    repository: DeskRepository,
    base: str,
    writer: ForgeWriter,
    identity: Identity,
    now: Instant,
) -> tuple[Outcome, ...]:
    """Carry out every action that can be, and tell how each went.

    `base` is the commit of the desk that the plan was decided on. Raises LostRace, with nothing done, where the desk
    has moved since. Killed anywhere, it leaves a desk that the next run brings to the same end: edits are one commit,
    and what the forge is told is looked up before it is said again.
    """
    outcomes: dict[int, Outcome] = {}
    _edit(plan, desk, repository, base, identity, now, outcomes)
    for index, action in enumerate(plan.actions):
        if isinstance(action, DeskAction):
            continue
        stopped = any(isinstance(outcomes[need], Refused | Failed) for need in plan.needs(index))
        outcomes[index] = Refused("an action before it did not work") if stopped else writer.carry_out(action)
    _note(plan, desk, repository, writer, identity, now, outcomes)
    return tuple(outcomes[index] for index in range(len(plan.actions)))


def _edit(
    plan: Plan,
    desk: Desk,
    repository: DeskRepository,
    base: str,
    identity: Identity,
    now: Instant,
    outcomes: dict[int, Outcome],
) -> None:
    """All edits as one commit a case, made and pushed together."""
    by_case: dict[str, list[int]] = {}
    for index, action in enumerate(plan.actions):
        if isinstance(action, DeskAction):
            by_case.setdefault(action.case, []).append(index)
    commits: list[Commit] = []
    done: list[int] = []
    for case, indexes in by_case.items():
        changes = tuple(_change(plan.actions[index], desk) for index in indexes)
        refusal = repository.unclean(changes)
        if refusal is not None:
            outcomes.update((index, Refused(refusal)) for index in indexes)
            continue
        did = "; ".join(_did(plan.actions[index]) for index in indexes)
        commits.append(Commit(f"{case}: {did}\n", changes))
        done += indexes
    if repository.head() != base:
        raise LostRace("the desk moved while it was read", "the same command will read it again")
    if commits:
        repository.commit(base, commits, identity, now)
    outcomes.update((index, Done()) for index in done)


def _change(action: Action, desk: Desk) -> Change:
    """An edit as the new content of a file, if the file is still the one that was read."""
    assert isinstance(action, DeskAction)
    if not isinstance(action, EditCase):
        return Change(str(state_path(action.case)), action.content.encode(), action.expected)
    document = desk.document(case_path(action.case), front_matter=True)
    if document.blob != action.expected:
        raise LostRace("a case changed while it was read", "the same command will read it again")
    return Change(document.path, edited(document, action.edits, Case).text.encode(), action.expected)


def _did(action: Action) -> str:
    return action.did if isinstance(action, EditCase) else "state"


def _note(
    plan: Plan,
    desk: Desk,
    repository: DeskRepository,
    writer: ForgeWriter,
    identity: Identity,
    now: Instant,
    outcomes: dict[int, Outcome],
) -> None:
    """Keep in each state what was said on the forge, and who was let in, so that it is not done again.

    Where that loses a race it is left to the next run, which finds the comments by their keys. Who was faster may have
    said the same at the same time, so that the comments are looked up once more, which leaves one of each.
    """
    did: dict[str, list[tuple[Comment | Invite | Revoke, str]]] = {}
    for index, action in enumerate(plan.actions):
        outcome = outcomes[index]
        if isinstance(action, Comment | Invite | Revoke) and isinstance(outcome, Done | AlreadySo) and action.case:
            did.setdefault(action.case, []).append((action, outcome.reference))
    if not did:
        return
    commits = [commit for case, actions in did.items() if (commit := _noted(desk, case, actions, now)) is not None]
    try:
        base = repository.head()
        clean = [commit for commit in commits if repository.unclean(commit.changes) is None]
        if clean:
            repository.commit(base, clean, identity, now)
    except LostRace:
        for actions in did.values():
            for action, _ in actions:
                if isinstance(action, Comment):
                    writer.carry_out(action)


def _noted(
    desk: Desk, case: str, actions: Sequence[tuple[Comment | Invite | Revoke, str]], now: Instant
) -> Commit | None:
    file = desk.case(case)
    if file.state is None:
        return None
    state = file.state
    for action, reference in actions:
        if not isinstance(action, Comment):
            state = state.logged(now, noted(action), action.why)
            continue
        state = state.logged(now, f"{SAID}{action.key}", action.why)
        keys = dict.fromkeys((action.key, *action.also), reference)
        state = state.model_copy(update={"comments": {**state.comments, **keys}})
    expected = file.state_document.blob if file.state_document is not None else None
    change = Change(str(state_path(case)), state_text(state).encode(), expected)
    return Commit(f"{case}: state\n", (change,))
