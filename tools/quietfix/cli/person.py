"""`quietfix person`."""

import click

from quietfix.cli.common import Output
from quietfix.cli.editing import editing_options, tell
from quietfix.cli.fields import LINE, LOGIN, PERSON
from quietfix.desk.people import NO_PEOPLE
from quietfix.desk.store import Desk
from quietfix.instants import Instant
from quietfix.robots.person import edit_case, of_sound, policy_of
from quietfix.robots.steps import drawn_in


@click.command(name="person", epilog="Example: quietfix person 2026-0007 maintainer-a --reason 'M: of NFSD'")
@click.argument("name", metavar="CASE|PATH")
@click.argument("who", metavar="LOGIN|MAIL", type=PERSON)
@click.option("--role", type=LINE, metavar="ROLE", help="What they are here for; maintainer by default.")
@click.option("--reason", type=LINE, metavar="TEXT", help="Why they are drawn in; needed for that.")
@click.option("--by", type=LOGIN, metavar="LOGIN", help="Who draws them in; the owner of the case by default.")
@click.option("--remove", is_flag=True, help="Take them out of the case. No reason is kept.")
@editing_options
def command(
    name: str,
    who: str,
    role: str | None,
    reason: str | None,
    by: str | None,
    remove: bool,
    propose: bool,
    desk: Desk,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Draw somebody into a case, as one of its people, or take them out again."""
    policy = policy_of(desk)
    known = policy.people if policy is not None else NO_PEOPLE
    look = of_sound(lambda case: drawn_in(case, who, role, reason, by, remove=remove, now=now, known=known))
    return tell(Output(json_, quiet), edit_case(desk, name, look, now, propose=propose))
