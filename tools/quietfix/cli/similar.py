"""`quietfix similar`."""

import re
import sys

import click

from quietfix.cli.common import Output, desk_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus, UsageError
from quietfix.intake.source import STDIN, report_text
from quietfix.robots.alike import alike
from quietfix.rules.similar.scoring import LEAST
from quietfix.views.similar import similar_json, similar_text

_CASE = re.compile(r"(?:(?:.*/)?cases/)?\d{4}-\d{4,6}(?:\.md|/[^/]*)?", re.ASCII | re.DOTALL)


@click.command(name="similar", epilog="Example: quietfix similar report.txt")
@click.argument("name", metavar="[CASE|FILE|-]", required=False)
@click.option("--limit", type=click.IntRange(min=1), default=10, metavar="N", help="So many cases at most; 10.")
@click.option(
    "--least",
    type=click.IntRange(min=1),
    default=LEAST,
    metavar="POINTS",
    help=f"Show cases from so many points on; {LEAST} by default.",
)
@desk_option
@output_options
def command(name: str | None, limit: int, least: int, desk: Desk, json_: bool, quiet: bool) -> int:
    """Say which cases, open or closed, look like a case or like a report that is none yet, and why.

    Points are given for the same patch, the top frames of a trace, the commit that brought the bug in, functions and
    files, system calls, the kind of crash and rare words, more for what few cases have. Nothing is closed: whether it
    is the same bug is for a person to say. This quotes cases, so do not log it.
    """
    output = Output(json_, quiet)
    if name is None and (sys.stdin is None or sys.stdin.isatty()):
        raise UsageError("there is nothing to compare", "name a case or a file, or pipe a report in")
    case = desk.select([name])[0] if name is not None and _CASE.fullmatch(name) else None
    text = report_text(name or STDIN) if case is None else ""
    found = alike(desk, case=case, text=text, least=least, limit=limit)
    seen = [(one.match, one.case, one.advice) for one in found.seen]
    if json_:
        output.shape(similar_json(found.of, seen, found.compared, found.least, found.broken))
    else:
        output.data(similar_text(seen))
    if not seen:
        output.talk(f"no case looks like it, of {found.compared}")
    elif case is None:
        output.talk("for CASE, record the report first: `quietfix new`; its reporter keeps the credit for it")
    else:
        output.talk("whoever reported a duplicate keeps the credit for it: `quietfix close` says how")
    for faulty in found.broken:
        output.talk(f"{faulty}: its file has errors, see `quietfix check {faulty}`")
    return ExitStatus.FINDINGS if found.broken else ExitStatus.FINE
