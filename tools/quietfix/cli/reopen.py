"""`quietfix reopen`."""

from typing import Literal

import click

from quietfix.cli.common import Output
from quietfix.cli.editing import editing_options, tell
from quietfix.cli.fields import LINE
from quietfix.desk.store import Desk
from quietfix.instants import Instant
from quietfix.robots.endings import reopened
from quietfix.robots.person import edit_case, of_sound


@click.command(name="reopen", epilog="Example: quietfix reopen 2026-0007 --reason 'it came back'")
@click.argument("name", metavar="CASE|PATH")
@click.option("--reason", type=LINE, metavar="TEXT", required=True, help="Why it is not over.")
@click.option(
    "--to",
    type=click.Choice(["new", "confirmed", "fix-ready"]),
    help="The status; by default confirmed where there is an owner, else new.",
)
@editing_options
def command(
    name: str,
    reason: str,
    to: Literal["new", "confirmed", "fix-ready"] | None,
    propose: bool,
    desk: Desk,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Open a closed case again. How it was closed is kept in `reopened`, and the grace time counts anew."""
    look = of_sound(lambda case: reopened(case, reason, to, now))
    return tell(Output(json_, quiet), edit_case(desk, name, look, now, propose=propose))
