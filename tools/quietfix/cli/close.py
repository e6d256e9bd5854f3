"""`quietfix close`."""

import typing

import click

from quietfix.cli.common import Output
from quietfix.cli.editing import at_option, editing_options, tell
from quietfix.cli.fields import CASE, COMMIT, LINE, MAIL, MESSAGE_ID
from quietfix.desk.case import Closed
from quietfix.desk.store import Desk
from quietfix.ids import CommitId
from quietfix.instants import Instant
from quietfix.robots.endings import Ending, closed
from quietfix.robots.person import edit_case, of_sound

_KINDS = typing.get_args(Closed.model_fields["as_"].annotation)


@click.command(name="close", epilog="Example: quietfix close 2026-0007 --as duplicate --of 2026-0003")
@click.argument("name", metavar="CASE|PATH")
@click.option("--as", "kind", type=click.Choice(_KINDS), required=True, help="How it ended.")
@click.option("--of", type=CASE, metavar="CASE", help="The original, for a duplicate.")
@click.option("--commit", type=COMMIT, metavar="COMMIT", help="The fix, for already-fixed.")
@click.option("--list", "list_", type=MAIL, metavar="MAIL", help="The list where it is handled in public.")
@click.option("--message-id", type=MESSAGE_ID, metavar="ID", help="The mail with which it is handled in public.")
@click.option("--reason", type=LINE, metavar="TEXT", help="Why; needed for not-security and declined.")
@at_option
@editing_options
def command(
    name: str,
    kind: str,
    of: str | None,
    commit: CommitId | None,
    list_: str | None,
    message_id: str | None,
    reason: str | None,
    at: Instant | None,
    propose: bool,
    desk: Desk,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Close a case, and say how it ended. Closing publishes nothing.

    A case whose fix is everywhere it has to be is closed by robots.
    """
    ending = Ending(kind, of, commit, list_, message_id, reason)
    look = of_sound(lambda case: closed(case, ending, at, now))
    return tell(Output(json_, quiet), edit_case(desk, name, look, now, propose=propose))
