"""`quietfix route`."""

import sys
from pathlib import Path

import click

from quietfix.cli.common import Output, desk_option, mirrors_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus, UsageError
from quietfix.intake.source import STDIN, report_text
from quietfix.robots.routing import Asked, answer, given_or_known, sorted_out
from quietfix.robots.soundpolicy import sound_policy
from quietfix.views.routing import routing_json, routing_text


@click.command(name="route", epilog="Example: git show | quietfix route --maintainers MAINTAINERS")
@click.argument("names", metavar="[FILE|CASE]...", nargs=-1)
@click.option(
    "--patch",
    "patches",
    metavar="FILE",
    multiple=True,
    help="Also files that this report or patch names; `-` reads it.",
)
@click.option("--maintainers", metavar="FILE", help="MAINTAINERS, where the mirror of mainline holds messages only.")
@click.option("--keep", "kept", is_flag=True, help="Keep a copy of --maintainers for later.")
@click.option(
    "--depth", type=click.IntRange(min=0), metavar="N", help="get_maintainer's --pattern-depth; 0 is no limit."
)
@click.option("--public", is_flag=True, help="The bug is public, so lists are named too.")
@desk_option
@mirrors_option
@output_options
def command(
    names: tuple[str, ...],
    patches: tuple[str, ...],
    maintainers: str | None,
    kept: bool,
    depth: int | None,
    public: bool,
    desk: Desk,
    mirrors: Path | None,
    json_: bool,
    quiet: bool,
) -> int:
    """Say who has to know of a bug: the maintainers of files, and why them.

    Arguments are files of the public tree, as in fs/nfsd/nfs4state.c, or cases: of these the files that they affect,
    else those that the report and the patches beside it name. Without arguments a report or patch is read from the
    standard input. Lists are named only where the bug is public. Nothing is sent, fetched or asked for.
    """
    output = Output(json_, quiet)
    if kept and maintainers is None:
        raise UsageError("--keep keeps what --maintainers names", "give --maintainers FILE")
    sources = list(patches)
    if not names and not sources:
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError("there is nothing to look up", "name files or cases, or pipe a report in")
        sources = [STDIN]
    paths, cases = sorted_out(desk, names)
    policy = sound_policy(desk)
    asked = Asked(paths, cases, tuple(map(report_text, sources)), depth, public)
    found = answer(desk, policy, given_or_known(desk, policy, maintainers, mirrors, kept=kept), asked)
    if json_:
        output.shape(routing_json(found))
    else:
        output.data(routing_text(found))
    output.talk(f"MAINTAINERS is {found.origin}")
    for what in found.silent:
        output.talk(f"could not tell: {what} names no file of the tree")
    for case in found.broken:
        output.talk(f"{case}: its file has errors, see `quietfix check {case}`")
    if found.silent:
        return ExitStatus.UNKNOWN
    return ExitStatus.FINDINGS if found.broken else ExitStatus.FINE
