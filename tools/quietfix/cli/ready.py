"""`quietfix ready`."""

import click

from quietfix.cli.common import Output
from quietfix.cli.editing import at_option, editing_options, tell
from quietfix.cli.fields import COMMIT, LINE, MESSAGE_ID, TREE_LINE
from quietfix.desk.store import Desk
from quietfix.errors import UsageError
from quietfix.ids import CommitId
from quietfix.instants import Instant
from quietfix.robots.fixing import Named, ready, withdrawn
from quietfix.robots.person import edit_case, of_sound


@click.command(name="ready", epilog="Example: quietfix ready 2026-0007 --commit 1da177e4c3f4")
@click.argument("name", metavar="CASE|PATH")
@at_option
@click.option("--commit", "commits", type=COMMIT, metavar="COMMIT", multiple=True, help="A commit of the fix.")
@click.option("--message-id", type=MESSAGE_ID, metavar="ID", help="The mail of the patch; then --subject too.")
@click.option("--subject", type=LINE, metavar="TEXT", help="The patch's subject.")
@click.option("--line", type=TREE_LINE, metavar="LINE", help="The line that the patch is for, such as 6.6.")
@click.option("--reason", type=LINE, metavar="TEXT", help="Why the fix was not ready before; needed to move that.")
@click.option("--withdraw", is_flag=True, help="There is no fix that holds after all; needs --reason alone.")
@editing_options
def command(
    name: str,
    at: Instant | None,
    commits: tuple[CommitId, ...],
    message_id: str | None,
    subject: str | None,
    line: str | None,
    reason: str | None,
    withdraw: bool,
    propose: bool,
    desk: Desk,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Note that there is a fix that holds, since when, and which patches it is; the clocks run from here.

    A confirmed case moves to fix-ready when a patch is there. Called again, patches are added and the instant stays;
    to move it, give --reason, which is kept in `fix.restarts`.
    """
    if withdraw and (at or commits or message_id or subject or line):
        raise UsageError("--withdraw takes the fix back", "give --reason with it, and nothing else")
    output = Output(json_, quiet)
    if withdraw:
        back = of_sound(lambda case: withdrawn(case, reason, now))
        return tell(output, edit_case(desk, name, back, now, propose=propose))
    named = Named(commits, message_id, subject, line)
    look = of_sound(lambda case: ready(case, at, named, reason, now))
    return tell(output, edit_case(desk, name, look, now, propose=propose))
