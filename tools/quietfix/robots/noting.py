"""The note in a pull request, which says the clocks of the cases that it changes: a plan of one action."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from quietfix.desk.deskgit import DeskGit
from quietfix.desk.lastgood import last_good_run
from quietfix.desk.store import CASES, Desk
from quietfix.ids import CASE_ID
from quietfix.instants import Instant
from quietfix.outcome import Outcome
from quietfix.plan import Note, Plan
from quietfix.robots.checking import check, judging
from quietfix.robots.forges import writer
from quietfix.robots.privacy import private_reader
from quietfix.robots.soundpolicy import sound_policy
from quietfix.rules.clocks import deadlines
from quietfix.views.findings import count_line
from quietfix.views.notes import note_text

_WHY = "who looks at a change sees which time runs"


@dataclass(frozen=True)
class Noted:
    """The plan and, where it was applied, how that went."""

    plan: Plan
    outcomes: tuple[Outcome, ...]


def note(desk: Desk, pull: int, base: str, now: Instant, *, judge: Desk | None, write: bool) -> Noted:
    """Keep the note of a pull request that changes the desk since `base`. Without `write` it is only told.

    Raises UsageError where there is no such revision, and with `write` what `private_reader` raises.
    """
    policy = judging(judge or desk) or sound_policy(desk)
    repository = DeskGit(desk.root)
    changed = repository.changed_since(base)
    files = list(desk.cases([case for case in _cases(changed) if case in set(desk.ids())]))
    sound = [(file.case, file.state) for file in files if file.case is not None and file.state is not None]
    clocks = [item for case, state in sound for item in deadlines(case, state, policy, now)]
    checked = check(desk, (), base, now, judge)
    remotes = repository.remotes()
    text = note_text(
        [file.id for file in files],
        [file.id for file in files if not file.sound],
        clocks,
        count_line(checked.findings, checked.files),
        last_good_run(desk.root),
        now,
        policy=any(path.startswith("policy/") for path in changed),
    )
    action = Note(pull, text, _WHY)
    if not write:
        return Noted(Plan((action,)), ())
    private_reader(desk, policy, repository)
    return Noted(Plan((action,)), (writer(desk, policy, remotes).carry_out(action),))


def _cases(paths: Iterable[str]) -> list[str]:
    """The cases that these files belong to."""
    names = (PurePosixPath(path).parts for path in paths)
    ids = {parts[1].removesuffix(".md") for parts in names if len(parts) > 1 and parts[0] == str(CASES)}
    return sorted(case for case in ids if CASE_ID.fullmatch(case))
