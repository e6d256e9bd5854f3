"""`quietfix show`."""

import click

from quietfix.cli.common import Output, desk_option, now_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus, FaultyFile
from quietfix.instants import Instant
from quietfix.robots.soundpolicy import sound_policy
from quietfix.rules.clocks import deadlines
from quietfix.views.cases import show_json, show_text


@click.command(name="show")
@click.argument("name", metavar="CASE|PATH")
@desk_option
@now_option
@output_options
def command(name: str, desk: Desk, now: Instant, json_: bool, quiet: bool) -> int:
    """Show one case: its facts, its clocks with their reasons, its lines, what robots did, and its text."""
    output = Output(json_, quiet)
    file = desk.case(desk.select([name])[0])
    if file.case is None or file.state is None:
        raise FaultyFile(f"{file.id}: its files have errors", f"run `quietfix check {file.id}`")
    clocks = list(deadlines(file.case, file.state, sound_policy(desk), now))
    if json_:
        output.shape(show_json(file, clocks, now))
    else:
        output.data(show_text(file, clocks, now, rich=output.rich))
    return ExitStatus.FINE
