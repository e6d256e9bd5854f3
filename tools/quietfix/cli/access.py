"""`quietfix access`."""

import click

from quietfix.cli.common import Output, desk_option, now_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import CouldNotTell, DeskRefused, ExitStatus
from quietfix.instants import Instant
from quietfix.outcome import Failed, Refused
from quietfix.robots.loop import Run, settle_access
from quietfix.rules.access import Access
from quietfix.views.access import access_json, access_text
from quietfix.views.plans import as_text


@click.command(name="access")
@desk_option
@now_option
@click.option("--apply", "write", is_flag=True, help="Carry the plan out. Without this it is only shown.")
@output_options
def command(desk: Desk, now: Instant, write: bool, json_: bool, quiet: bool) -> int:
    """Show who gets in, by which case and until when, and let people in and out by the cases with --apply.

    Reads the forge as it is now, so what is shown is what was there before the plan. The plan holds case ids, roles,
    logins and instants, and no word of a case, so it can be logged. docs/access.md says what holds it back.
    """
    output = Output(json_, quiet)
    went = settle_access(desk, now, write=write)
    found, plan = went.decision.access, went.decision.plan
    assert found is not None
    if found.off:
        raise DeskRefused(found.off, "see docs/access.md")
    if not found.seen and not found.unknown:
        raise CouldNotTell(
            "this account may not see who gets in", "give the token of the access App as QUIETFIX_ACCESS_TOKEN"
        )
    if json_:
        output.shape(access_json(found, plan, went.outcomes, now))
    else:
        output.data(access_text(found, now, rich=output.rich) + "\n" if found.seen else "")
        output.data(as_text(plan, went.outcomes, write=write, quiet=quiet))
    for words in told(went, found):
        output.talk(words)
    return _status(went, found)


def told(went: Run, found: Access) -> list[str]:
    """What there is to say besides."""
    alone = [f"{case}: its files have errors, see `quietfix check {case}`" for case in went.decision.left_alone]
    questions = [f"{one.case}: {one.text}" if one.case else one.text for one in found.questions]
    unknown = [f"could not tell: {why}" for why in went.decision.unknown]
    return [*found.refused, *unknown, *questions, *found.notes, *alone]


def _status(went: Run, found: Access) -> ExitStatus:
    """The highest of what applies."""
    if found.refused or any(isinstance(outcome, Refused | Failed) for outcome in went.outcomes):
        return ExitStatus.REFUSED
    if went.decision.unknown:
        return ExitStatus.UNKNOWN
    return ExitStatus.FINDINGS if found.questions or went.decision.left_alone else ExitStatus.FINE
