"""`quietfix explain`."""

import click

from quietfix.cli.common import Output, output_options
from quietfix.desk.pages import rule_page
from quietfix.errors import ExitStatus, UsageError
from quietfix.rules.check.registry import RULES, nearest
from quietfix.views.explain import Explained, explained_json, explained_text, index_json, index_text


@click.command(name="explain")
@click.argument("name", metavar="[RULE]", required=False)
@output_options
def command(name: str | None, json_: bool, quiet: bool) -> int:
    """Say what a rule of `quietfix check` holds, why, and what to do about a finding; without RULE, list all rules."""
    output = Output(json_, quiet)
    if name is None:
        if json_:
            output.shape(index_json(RULES))
        else:
            output.data(index_text(RULES, rich=output.rich))
        return ExitStatus.FINE
    explained = _rule(name)
    if json_:
        output.shape(explained_json(explained))
    else:
        output.data(explained_text(explained))
    if explained.page is None:
        output.talk("this is all that is installed: the page itself is in docs/rules/ of a checkout")
    return ExitStatus.FINE


def _rule(name: str) -> Explained:
    """What is known of a rule. Raises UsageError where there is no such rule."""
    if name not in RULES:
        near = nearest(name)
        hint = "`quietfix explain` lists them all"
        raise UsageError("there is no such rule", f"did you mean {near}? {hint}" if near else hint)
    return Explained("rule", name, RULES[name], rule_page(name))
