"""`quietfix check`."""

import click

from quietfix.cli.common import Output, desk_option, output_options
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus
from quietfix.finding import Severity
from quietfix.rules.check.cases import check_case
from quietfix.rules.check.policy import check_policy
from quietfix.views.findings import as_github, as_json, as_text


@click.command(name="check")
@click.argument("names", metavar="[CASE|PATH]...", nargs=-1)
@desk_option
@click.option("--format", "style", type=click.Choice(["text", "github", "json"]), default="text", help="How to print.")
@output_options
def command(names: tuple[str, ...], desk: Desk, style: str, json_: bool, quiet: bool) -> int:
    """Check cases, their state and the policy, and say all that is wrong.

    Without arguments everything is checked. Status 1 means that there are errors; warnings and advice alone are 0.
    """
    output = Output(json_, quiet)
    documents, models, findings = desk.policy_files()
    broken = bool(findings)
    findings += check_policy(documents, models)
    sources = {document.path: document.text for document in documents.values()}
    policy = None if broken else desk.policy()
    if not names:
        findings += desk.strays()
    for file in desk.cases(desk.select(names)):
        findings += check_case(file, policy)
        sources[file.document.path] = file.document.text
        if file.state_document is not None:
            sources[file.state_document.path] = file.state_document.text
    findings.sort()
    if json_ or style == "json":
        output.shape(as_json(findings, len(sources)))
    elif style == "github":
        output.data(as_github(findings, len(sources)))
    else:
        output.data(as_text(findings, len(sources), sources))
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    return ExitStatus.FINDINGS if errors else ExitStatus.FINE
