"""`quietfix deadlines`."""

import click

from quietfix.cli.common import Output, desk_option, now_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus
from quietfix.instants import Instant
from quietfix.robots.soundpolicy import sound_policy
from quietfix.rules.clocks import Deadline, deadlines
from quietfix.views.clocks import deadlines_json, deadlines_text


@click.command(name="deadlines")
@click.argument("names", metavar="[CASE|PATH]...", nargs=-1)
@desk_option
@now_option
@click.option("--all", "everything", is_flag=True, help="Also clocks that have stopped or are void.")
@click.option("--why", is_flag=True, help="Also how each end is computed.")
@output_options
def command(
    names: tuple[str, ...], desk: Desk, now: Instant, everything: bool, why: bool, json_: bool, quiet: bool
) -> int:
    """Show the clocks of open cases, the most urgent first.

    Facts that come from public trees are taken from the state files; `quietfix run` keeps those. JSON holds all clocks.
    """
    output = Output(json_, quiet)
    policy = sound_policy(desk)
    found: list[Deadline] = []
    broken = []
    for file in desk.cases(desk.select(names)):
        if file.case is None or file.state is None:
            broken.append(file.id)
        elif file.case.status != "closed" or everything or json_:
            found += deadlines(file.case, file.state, policy, now)
    if json_:
        output.shape(deadlines_json(found, now))
    else:
        shown = [item for item in found if everything or not item.state.over]
        output.data(deadlines_text(shown, now, rich=output.rich, why=why))
    for case in broken:
        output.talk(f"{case}: its files have errors, see `quietfix check {case}`")
    return ExitStatus.FINDINGS if broken else ExitStatus.FINE
