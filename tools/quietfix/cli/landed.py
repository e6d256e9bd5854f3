"""`quietfix landed`."""

from pathlib import Path

import click

from quietfix.cli.common import Output, desk_option, fetch_option, mirrors_option, now_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus
from quietfix.instants import Instant
from quietfix.robots.loop import LOOK, run
from quietfix.views.cases import landed_json, landed_text


@click.command(name="landed")
@click.argument("names", metavar="[CASE|PATH]...", nargs=-1)
@desk_option
@mirrors_option
@fetch_option
@now_option
@output_options
def command(
    names: tuple[str, ...],
    desk: Desk,
    mirrors: Path | None,
    fetch: bool,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Show where the fixes of confirmed cases have landed, by what evidence, and whether the cases may close.

    All public trees of the policy are looked at, whatever cases there are. Nothing on the desk is changed. Of a closed
    case the evidence is shown that it was closed on.
    """
    output = Output(json_, quiet)
    ids = desk.select(names)
    decision = run(desk, ids, now, mirrors=mirrors, fetch=fetch, write=False, robots=LOOK).decision
    shown = [draft for draft in decision.drafts if draft.case.status != "new" and draft.case.fixes]
    if json_:
        output.shape(landed_json([(d.case.id, d.state.landed, d.closing) for d in shown], now))
    else:
        texts = [landed_text(d.case, d.state.landed, d.closing, rich=output.rich) for d in shown]
        output.data("\n".join(texts) if texts else "no case that was confirmed names a fix\n")
    for reason in decision.unknown:
        output.talk(f"could not tell: {reason}")
    for case in decision.left_alone:
        output.talk(f"{case}: its files have errors, see `quietfix check {case}`")
    if decision.unknown:
        return ExitStatus.UNKNOWN
    return ExitStatus.FINDINGS if decision.left_alone else ExitStatus.FINE
