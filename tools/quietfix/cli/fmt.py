"""`quietfix fmt`."""

import sys

import click

from quietfix.cli.common import Output, desk_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus
from quietfix.robots.formatting import Formatted, format_desk
from quietfix.views.text import harmless


@click.command(name="fmt")
@click.argument("names", metavar="[CASE|PATH]...", nargs=-1)
@desk_option
@click.option("--check", is_flag=True, help="Write nothing; list the files that are not in canonical form.")
@output_options
def command(names: tuple[str, ...], desk: Desk, check: bool, json_: bool, quiet: bool) -> int:
    """Bring the keys of cases and the policy into canonical form, and commit nothing.

    Without arguments these are all cases and the policy. Keys get the order in which the documentation lists them,
    values one way to be written, lines their indentation. Comments stay with what they stand at, and the report below
    the keys is not touched. Files that were changed are listed. What cannot be read is left as it is. Status 1 means
    that there was such a file, or with --check that a file is not in canonical form.
    """
    output = Output(json_, quiet)
    done = format_desk(desk, names, write=not check)
    if json_:
        refused = [refusal.path for refusal in done.refused]
        output.shape({"version": 1, "changed": list(done.changed), "refused": refused})
    else:
        output.data("".join(f"{path}\n" for path in done.changed))
    for refusal in done.refused:
        # An error is no talk: it is said with -q too.
        sys.stderr.write(f"quietfix: {refusal.path}: {harmless(refusal.error.diagnostics())}\n")
    output.talk(_said(done, check))
    faulty = max((refusal.error.status for refusal in done.refused), default=ExitStatus.FINE)
    return max(faulty, ExitStatus.FINDINGS if check and done.changed else ExitStatus.FINE)


def _said(done: Formatted, check: bool) -> str:
    """How it went, on one line."""
    of = f"of {done.files} file{'s' if done.files != 1 else ''}"
    refused = f", {len(done.refused)} refused" if done.refused else ""
    if check:
        todo = ": run `quietfix fmt`" if done.changed else ""
        return f"{len(done.changed)} {of} not in canonical form{refused}{todo}"
    return f"{len(done.changed)} {of} changed{refused}"
