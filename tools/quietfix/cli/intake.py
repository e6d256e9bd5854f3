"""`quietfix intake`."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from quietfix.cli.common import Output, desk_option, now_option, output_options
from quietfix.cli.triaging import sources_options, triage_of
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus, UsageError
from quietfix.instants import Instant
from quietfix.intake.boxes import maildir, mbox, single
from quietfix.intake.form import MAX_JSON, read_dispatch, read_form
from quietfix.intake.mail import read_mail
from quietfix.intake.outcome import Arrival
from quietfix.intake.source import STDIN
from quietfix.outcome import Failed, Refused
from quietfix.robots.arriving import Given, intake
from quietfix.robots.reporting import Fresh
from quietfix.views.arrivals import as_lines, as_shape, last_line
from quietfix.views.triage import may_be_logged, page_text
from quietfix.views.triageshape import page_json


@click.command(name="intake", epilog="Example: quietfix intake --maildir ~/Maildir --apply")
@click.argument("files", metavar="[FILE|-]...", nargs=-1)
@click.option("--mbox", "mboxes", metavar="FILE", multiple=True, help="All mails of an mbox.")
@click.option("--maildir", "maildirs", metavar="DIR", multiple=True, help="All mails of a maildir.")
@click.option("--form", "forms", metavar="FILE|-", multiple=True, help="An issue that a form made, as JSON.")
@click.option("--dispatch", "dispatches", metavar="FILE|-", multiple=True, help="A repository_dispatch event, as JSON.")
@desk_option
@now_option
@click.option("--apply", "write", is_flag=True, help="Record it, commit and push. Without this it is only shown.")
@click.option(
    "--triage/--no-triage",
    "triage",
    default=None,
    help="Show what each new case needs first, its text too; or nothing of it. On a terminal it is shown; elsewhere, "
    "where it may be logged, ids and counts of it.",
)
@sources_options
@output_options
def command(
    files: tuple[str, ...],
    mboxes: tuple[str, ...],
    maildirs: tuple[str, ...],
    forms: tuple[str, ...],
    dispatches: tuple[str, ...],
    desk: Desk,
    now: Instant,
    write: bool,
    triage: bool | None,
    maintainers: str | None,
    mirrors: Path | None,
    json_: bool,
    quiet: bool,
) -> int:
    """Take in reports: each becomes a new case, or joins the case that it answers.

    Each FILE is one mail; without arguments one is read from the standard input. Mails are read and never moved, marked
    or removed, and those that a case has already change nothing, so the same maildir can be given again and again. Only
    text is kept: of the rest, the case says that it was there. `quietfix show CASE --triage` shows later what a new
    case needs first.
    """
    output = Output(json_, quiet)
    if [*files, *forms, *dispatches].count(STDIN) > 1:
        raise UsageError("the standard input can be read once", "give `-` once")
    if not any((files, mboxes, maildirs, forms, dispatches)):
        files = (STDIN,)
    counts: Counter[str] = Counter()
    left = 0
    told: list[Arrival] = []
    looked: dict[str, Any] = {}
    fresh = Fresh()
    looking = triage_of(desk, mirrors, maintainers, fresh)
    whole = triage or (triage is None and not (quiet or json_) and sys.stdout.isatty())
    given = _given(files, mboxes, maildirs, forms, dispatches)
    try:
        for arrivals in intake(desk, given, now, write=write, fresh=fresh):
            counts.update(arrival.outcome.result for arrival in arrivals)
            left += sum(isinstance(arrival.went, Refused | Failed) for arrival in arrivals)
            if json_:
                told += arrivals
            else:
                # At once: what is done is done, whatever becomes of those behind it.
                output.data(as_lines(arrivals, quiet=quiet))
            for page in looking.recorded() if triage or (triage is None and not quiet) else ():
                if whole and json_:
                    looked[page.case.id] = page_json(page)
                elif whole:
                    output.data(f"\n{page_text(page, rich=output.rich)}")
                else:
                    output.talk(may_be_logged(page, there=write))
    finally:
        if json_:
            output.shape(as_shape(told, looked, write=write))
    output.talk(last_line(counts, write=write))
    if left:
        output.talk("an issue still says what its form said: give the same again")
        return ExitStatus.REFUSED
    return ExitStatus.FINDINGS if counts["refused"] else ExitStatus.FINE


def _given(
    files: tuple[str, ...],
    mboxes: tuple[str, ...],
    maildirs: tuple[str, ...],
    forms: tuple[str, ...],
    dispatches: tuple[str, ...],
) -> Iterator[Given]:
    """All that is to be taken, one after the other."""
    yield from (Given(single(name), read_mail) for name in files)
    yield from (Given(data, read_mail) for name in mboxes for data in mbox(Path(name)))
    yield from (Given(data, read_mail) for name in maildirs for data in maildir(Path(name)))
    yield from (Given(single(name, what="issue", limit=MAX_JSON), read_form) for name in forms)
    yield from (Given(single(name, what="event", limit=MAX_JSON), read_dispatch) for name in dispatches)
