"""`quietfix run`."""

from pathlib import Path

import click

from quietfix.cli.common import (
    Output,
    desk_option,
    facts_in_option,
    fetch_option,
    mirrors_option,
    now_option,
    output_options,
)
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus
from quietfix.instants import Instant
from quietfix.outcome import Failed, Refused
from quietfix.robots.loop import Run, run
from quietfix.robots.sources import Where
from quietfix.views.plans import as_json, as_text


@click.command(name="run")
@desk_option
@mirrors_option
@fetch_option
@facts_in_option
@now_option
@click.option("--apply", "write", is_flag=True, help="Carry the plan out. Without this it is only shown.")
@output_options
def command(
    desk: Desk,
    mirrors: Path | None,
    fetch: bool,
    files: tuple[Path, ...],
    now: Instant,
    write: bool,
    json_: bool,
    quiet: bool,
) -> int:
    """Let all robots look at the desk and the public trees and decide; show their plan, or carry it out with --apply.

    A plan holds case ids, lines, verdicts and instants, and no word of a case, so it can be logged.
    """
    output = Output(json_, quiet)
    went = run(desk, None, now, where=Where.of(mirrors, None, files, fetch=fetch), write=write)
    plan = went.decision.plan
    if json_:
        output.shape(as_json(plan, went.outcomes, now))
    else:
        output.data(as_text(plan, went.outcomes, write=write, quiet=quiet))
    for words in _of_access(went):
        output.talk(words)
    for reason in went.decision.unknown:
        output.talk(f"could not tell: {reason}")
    for case in went.decision.left_alone:
        output.talk(f"{case}: its files have errors, so it was left alone: see `quietfix check {case}`")
    if went.unnoted is not None:
        output.talk(went.unnoted)
    return _status(went)


def _of_access(went: Run) -> list[str]:
    """What holds the access robot back, and what only a person can settle where no case has an issue for it."""
    found = went.decision.access
    if found is None:
        return []
    people = any(draft.case.people for draft in went.decision.drafts)
    named = [found.off] if found.off and people and not found.refused else []
    return [*named, *found.refused, *(question.text for question in found.questions if not question.case)]


def _status(went: Run) -> ExitStatus:
    """The highest of what applies."""
    railed = went.decision.access is not None and bool(went.decision.access.refused)
    if railed or went.unnoted is not None or any(isinstance(outcome, Refused | Failed) for outcome in went.outcomes):
        return ExitStatus.REFUSED
    if went.decision.unknown:
        return ExitStatus.UNKNOWN
    return ExitStatus.FINDINGS if went.decision.left_alone else ExitStatus.FINE
