"""`quietfix set`."""

import click

from quietfix.cli.common import Output
from quietfix.cli.editing import editing_options, tell
from quietfix.cli.pairs import edits_of
from quietfix.desk.store import Desk
from quietfix.instants import Instant
from quietfix.robots.person import edit_case
from quietfix.robots.steps import Step


@click.command(name="set", epilog="Example: quietfix set 2026-0007 'waiting={on: reporter, since: now}'")
@click.argument("name", metavar="CASE|PATH")
@click.argument("pairs", metavar="KEY=VALUE...", nargs=-1, required=True)
@editing_options
def command(
    name: str, pairs: tuple[str, ...], propose: bool, desk: Desk, now: Instant, json_: bool, quiet: bool
) -> int:
    """Change values of a case in place, commit, and push where there is a remote.

    KEY is a key, or keys and positions with dots: `fix.ready`, `fix.patches.0.commit`; a key that holds dots is quoted,
    `overrides."5.10".verdict`. `KEY=` removes it, `KEY+=VALUE` adds to a list. VALUE is text, or a list or mapping as
    YAML writes it on one line: `{role: fix, commit: "1da177e4c3f4"}`. A plain `now`, inside of those too, stands for
    the present instant where the key takes an instant.
    """
    step = Step(edits_of(pairs, now))
    return tell(Output(json_, quiet), edit_case(desk, name, lambda _: step, now, propose=propose))
