"""`quietfix confirm`."""

import click

from quietfix.cli.common import Output
from quietfix.cli.editing import editing_options, tell
from quietfix.cli.fields import LOGIN
from quietfix.desk.store import Desk
from quietfix.instants import Instant
from quietfix.robots.person import edit_case, of_sound
from quietfix.robots.steps import confirmed


@click.command(name="confirm", epilog="Example: quietfix confirm 2026-0007 --owner member-b")
@click.argument("name", metavar="CASE|PATH")
@click.option("--owner", type=LOGIN, metavar="LOGIN", help="Who on the team drives it; needed where it has no owner.")
@editing_options
def command(name: str, owner: str | None, propose: bool, desk: Desk, now: Instant, json_: bool, quiet: bool) -> int:
    """Confirm a new case: the bug is one, and somebody drives it."""
    look = of_sound(lambda case: confirmed(case, owner))
    return tell(Output(json_, quiet), edit_case(desk, name, look, now, propose=propose))
