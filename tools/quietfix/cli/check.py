"""`quietfix check`."""

import os
from pathlib import Path

import click

from quietfix.cli.common import Output, desk_option, judge_option, now_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus
from quietfix.finding import Severity
from quietfix.instants import Instant
from quietfix.robots.checking import Checked, check
from quietfix.views.findings import as_github, as_json, as_text
from quietfix.views.summary import LIMIT, as_summary

_SUMMARY = "GITHUB_STEP_SUMMARY"
"""Where GitHub wants a step to append its summary: the path of a file."""


@click.command(name="check")
@click.argument("names", metavar="[CASE|PATH]...", nargs=-1)
@desk_option
@click.option("--base", metavar="REV", help="Also judge what was changed since this branch or commit, as by a person.")
@judge_option
@click.option("--format", "style", type=click.Choice(["text", "github", "json"]), default="text", help="How to print.")
@now_option
@output_options
def command(
    names: tuple[str, ...],
    desk: Desk,
    base: str | None,
    judge: Desk | None,
    style: str,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Check cases, their state and folders, and the policy, and say all that is wrong.

    Without arguments everything is checked. Status 1 means that there are errors; warnings and advice alone are 0. Only
    the format text shows lines of files; github and json hold nothing of a case. In a GitHub job the format github also
    writes all findings into the job's summary.
    """
    output = Output(json_, quiet)
    checked = check(desk, names, base, now, judge)
    if json_ or style == "json":
        output.shape(as_json(checked.findings, checked.files))
    elif style == "github":
        output.data(as_github(checked.findings, checked.files, summarised=_summarise(checked, output)))
    else:
        output.data(as_text(checked.findings, checked.files, checked.sources))
        if checked.findings:
            output.talk("`quietfix explain RULE` says more of a finding, by the word in brackets at its end")
    errors = any(finding.severity is Severity.ERROR for finding in checked.findings)
    return ExitStatus.FINDINGS if errors else ExitStatus.FINE


def _summarise(checked: Checked, output: Output) -> int:
    """Append all findings to the summary of the GitHub job that this runs in, and say how many stand there.

    The findings themselves are printed whatever becomes of it.
    """
    place = os.environ.get(_SUMMARY)
    if not place:
        return 0
    try:
        with Path(place).open("a", encoding="utf-8") as file:
            summary = as_summary(checked.findings, checked.files, LIMIT - file.tell())
            file.write(summary.text)
    except OSError as error:
        output.talk(f"the summary of the job could not be written: {error.strerror}")
        return 0
    return summary.shown
