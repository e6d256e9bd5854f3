"""`quietfix propose`."""

import click

from quietfix.cli.common import Output, desk_option, now_option, output_options
from quietfix.cli.editing import tell
from quietfix.cli.pairs import edits_of
from quietfix.desk.store import Desk
from quietfix.instants import Instant
from quietfix.robots.person import edit_case
from quietfix.robots.steps import Step


@click.command(name="propose", epilog="Example: quietfix propose 2026-0007 owner=member-b")
@click.argument("name", metavar="CASE|PATH")
@click.argument("pairs", metavar="KEY=VALUE...", nargs=-1, required=True)
@desk_option
@now_option
@output_options
def command(name: str, pairs: tuple[str, ...], desk: Desk, now: Instant, json_: bool, quiet: bool) -> int:
    """Propose changed values of a case: as `quietfix set`, but on a branch of its own, for a pull request.

    The branch is named after the case alone, `c-2026-0007-1`, and starts at the desk's branch as all see it. It is
    pushed where there is a remote. The desk's branch and this folder stay as they are. Prints the branch's name.
    """
    step = Step(edits_of(pairs, now))
    return tell(Output(json_, quiet), edit_case(desk, name, lambda _: step, now, propose=True))
