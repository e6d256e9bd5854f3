"""`quietfix stats`."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from quietfix.cli.common import Output, desk_option, mirrors_option, now_option, output_options
from quietfix.cli.fields import Field
from quietfix.desk.model import Day
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus
from quietfix.instants import Instant
from quietfix.robots.counting import gather
from quietfix.robots.soundpolicy import sound_policy
from quietfix.rules.stats.counting import statistics
from quietfix.rules.stats.members import candidates
from quietfix.views.stats import members_json, members_text, stats_json, stats_text


@click.command(name="stats", epilog="Example: quietfix stats --since 2026-01-01")
@click.option("--since", type=Field("day", Day), metavar="DAY", help="Only cases received since this day, in UTC.")
@click.option(
    "--members", "asked", is_flag=True, help="Name subsystems whose maintainer might be asked to join, and why."
)
@click.option("--maintainers", metavar="FILE", help="MAINTAINERS, where the mirror of mainline holds messages only.")
@desk_option
@mirrors_option
@now_option
@output_options
def command(
    since: date | None,
    asked: bool,
    maintainers: str | None,
    desk: Desk,
    mirrors: Path | None,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Count cases by subsystem and month, and say how long it takes to answer, to have a fix, and to land it.

    Subsystems are those of MAINTAINERS where the desk has one, else the top two folders of the files that cases affect.
    A case that is still open counts in a median as one that takes at least so long. --members looks at the last year
    unless --since says otherwise.

    Do not publish this: few cases a month say when something is under way, and where.
    """
    output = Output(json_, quiet)
    policy = sound_policy(desk)
    found = gather(desk, policy, maintainers, mirrors)
    start = Instant(datetime.combine(since, time(), UTC)) if since is not None else None
    stats = statistics(found.cases, found.router, start, now)
    people = candidates(found.cases, found.router, policy, start, now) if asked else ()
    if json_:
        shape = stats_json(stats, found.origin, found.broken)
        output.shape({**shape, "members": members_json(people)} if asked else shape)
    else:
        output.data(members_text(people) if asked else stats_text(stats, rich=output.rich))
    if asked and not people:
        output.talk("no subsystem is hit often enough")
    output.talk(f"MAINTAINERS is {found.origin}" if found.router is not None else f"by folders: {found.origin}")
    output.talk("for the team alone: small numbers tell what is under way")
    for case in found.broken:
        output.talk(f"{case}: its files have errors and are not counted, see `quietfix check {case}`")
    return ExitStatus.FINDINGS if found.broken else ExitStatus.FINE
