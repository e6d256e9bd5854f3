"""`quietfix answered`."""

import click

from quietfix.cli.common import Output
from quietfix.cli.editing import at_option, editing_options, tell
from quietfix.desk.store import Desk
from quietfix.instants import Instant
from quietfix.robots.person import edit_case, of_sound
from quietfix.robots.steps import Waited, answered


@click.command(name="answered", epilog="Example: quietfix answered 2026-0007 --waiting-on reporter")
@click.argument("name", metavar="CASE|PATH")
@at_option
@click.option("--waiting-on", type=click.Choice(["reporter", "maintainer", "team"]), help="Whom the case waits for.")
@click.option("--not-waiting", is_flag=True, help="The case waits for nobody any more.")
@editing_options
def command(
    name: str,
    at: Instant | None,
    waiting_on: Waited | None,
    not_waiting: bool,
    propose: bool,
    desk: Desk,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Note that the reporter has an answer, and whom the case waits for since then, or that it waits no more.

    The first answer counts: where one is noted already, it stays unless --at is given.
    """
    look = of_sound(lambda case: answered(case, at, waiting_on, not_waiting=not_waiting, now=now))
    return tell(Output(json_, quiet), edit_case(desk, name, look, now, propose=propose))
