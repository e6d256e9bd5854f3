"""`quietfix note`."""

import click

from quietfix.cli.common import Output, desk_option, judge_option, now_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus
from quietfix.instants import Instant
from quietfix.outcome import Failed, Refused
from quietfix.plan import Note
from quietfix.robots.noting import note
from quietfix.views.plans import as_json, as_text


@click.command(name="note")
@click.argument("pull", metavar="PULL", type=click.IntRange(1, 10**9))
@desk_option
@click.option("--base", metavar="REV", required=True, help="The branch or commit that the pull request is for.")
@judge_option
@now_option
@click.option("--apply", "write", is_flag=True, help="Write it. Without this it is only shown.")
@output_options
def command(
    pull: int, desk: Desk, base: str, judge: Desk | None, now: Instant, write: bool, json_: bool, quiet: bool
) -> int:
    """Keep one comment in pull request PULL: the clocks of the cases that it changes, and the robots' last good run.

    The comment takes the place of the one before. It holds case ids, clocks and instants, and no word of a case.
    """
    output = Output(json_, quiet)
    went = note(desk, pull, base, now, judge=judge, write=write)
    if json_:
        output.shape(as_json(went.plan, went.outcomes, now))
    else:
        output.data(as_text(went.plan, went.outcomes, write=write, quiet=quiet))
        for action in went.plan.actions:
            if isinstance(action, Note) and not write:
                output.data(f"\n{action.text}\n")
    failed = any(isinstance(outcome, Refused | Failed) for outcome in went.outcomes)
    return ExitStatus.REFUSED if failed else ExitStatus.FINE
