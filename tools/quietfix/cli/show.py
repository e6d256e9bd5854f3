"""`quietfix show`."""

from pathlib import Path

import click

from quietfix.cli.common import Output, desk_option, now_option, output_options
from quietfix.cli.triaging import sources_options, triage_of
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus, FaultyFile, UsageError
from quietfix.instants import Instant
from quietfix.robots.soundpolicy import sound_policy
from quietfix.rules.accessclaims import claims
from quietfix.rules.clocks import deadlines
from quietfix.views.access import of_case
from quietfix.views.cases import show_json, show_text
from quietfix.views.triage import page_text
from quietfix.views.triageshape import page_json


@click.command(name="show", epilog="Example: quietfix show 2026-0007 --triage")
@click.argument("name", metavar="CASE|PATH")
@click.option("--triage", "triage", is_flag=True, help="Show what to look at first, instead.")
@sources_options
@desk_option
@now_option
@output_options
def command(
    name: str,
    triage: bool,
    maintainers: str | None,
    mirrors: Path | None,
    desk: Desk,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Show one case: its facts, its clocks with their reasons, its lines, what robots did, and its text.

    With --triage, what a new case needs first: what the report names, what is wrong with it and what to answer, whom to
    draw in and why, the cases that look the same, and the public commits that may have fixed it.
    """
    if (maintainers or mirrors) and not triage:
        raise UsageError("--maintainers and --mirrors are for the page of --triage", "add --triage")
    output = Output(json_, quiet)
    file = desk.case(desk.select([name])[0])
    if file.case is None or file.state is None:
        raise FaultyFile(f"{file.id}: its files have errors", f"run `quietfix check {file.id}`")
    if triage:
        page = triage_of(desk, mirrors, maintainers).of(file)
        if json_:
            output.shape(page_json(page))
        else:
            output.data(page_text(page, rich=output.rich))
        return ExitStatus.FINE if page.complete else ExitStatus.UNKNOWN
    policy = sound_policy(desk)
    clocks = list(deadlines(file.case, file.state, policy, now))
    if json_:
        output.shape(show_json(file, clocks, list(claims(file.case, policy)), now))
    else:
        output.data(show_text(file, clocks, list(of_case(file.case, policy, now)), now, rich=output.rich))
    return ExitStatus.FINE
