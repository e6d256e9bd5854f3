"""`quietfix explain`."""

import click

from quietfix.cli.common import Output, output_options
from quietfix.desk.pages import clock_pages, first_sentence, rule_page
from quietfix.errors import ExitStatus, UsageError
from quietfix.rules.check.registry import RULES, nearest
from quietfix.views.explain import Explained, explained_json, explained_text, index_json, index_text


@click.command(name="explain")
@click.argument("name", metavar="[RULE|CLOCK]", required=False)
@output_options
def command(name: str | None, json_: bool, quiet: bool) -> int:
    """Say what a rule of `quietfix check` holds, why, and what to do about a finding, or what a clock counts.

    Without an argument, list all rules and the clocks that are shipped.
    """
    output = Output(json_, quiet)
    if name is None:
        clocks = {clock: first_sentence(page) for clock, page in clock_pages().items()}
        if json_:
            output.shape(index_json(RULES, clocks))
        else:
            output.data(index_text(RULES, clocks, rich=output.rich))
        if not clocks:
            output.talk("clocks are explained in docs/clocks.md of a checkout, which is not installed")
        return ExitStatus.FINE
    explained = _rule(name) if name in RULES else _clock(name)
    if json_:
        output.shape(explained_json(explained))
    else:
        output.data(explained_text(explained))
    if explained.page is None:
        output.talk("this is all that is installed: the page itself is in docs/rules/ of a checkout")
    return ExitStatus.FINE


def _rule(name: str) -> Explained:
    return Explained("rule", name, RULES[name], rule_page(name))


def _clock(name: str) -> Explained:
    """What is known of a clock. Raises UsageError where nothing explains it: it is no rule, either."""
    pages = clock_pages()
    if name not in pages:
        near = nearest(name, pages)
        hint = "`quietfix explain` lists them all"
        if not pages:
            hint += "; clocks are explained in docs/clocks.md of a checkout, which is not installed"
        raise UsageError("there is no such rule or clock", f"did you mean {near}? {hint}" if near else hint)
    return Explained("clock", name, first_sentence(pages[name]), pages[name])
