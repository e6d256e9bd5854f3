"""`quietfix set`."""

import re

import click

from quietfix.cli.common import Output, desk_option, now_option, output_options
from quietfix.desk import yamltree
from quietfix.desk.nodes import Scalar
from quietfix.desk.store import Desk
from quietfix.desk.values import as_value
from quietfix.errors import ExitStatus, UsageError
from quietfix.instants import Instant
from quietfix.plan import APPEND, Edit, KeyPath, Value
from quietfix.robots.person import edit_case

_PAIR = re.compile(r'(?P<key>(?:"[^"]+"|[^."=+]+)(?:\.(?:"[^"]+"|[^."=+]+))*)(?P<add>\+?)=(?P<value>.*)', re.DOTALL)
_DEEPEST = 12
_STEP = re.compile(r'"[^"]+"|[^."]+')


@click.command(name="set")
@click.argument("name", metavar="CASE|PATH")
@click.argument("pairs", metavar="KEY=VALUE...", nargs=-1, required=True)
@desk_option
@now_option
@output_options
def command(name: str, pairs: tuple[str, ...], desk: Desk, now: Instant, json_: bool, quiet: bool) -> int:
    """Change values of a case in place, commit, and push where there is a remote.

    KEY is a key, or keys and positions with dots: `fix.ready`, `fix.patches.0.commit`; a key that holds dots is quoted,
    `overrides."5.10".verdict`. `KEY=` removes it, `KEY+=VALUE` adds to a list. VALUE is text, or a list or mapping as
    YAML writes it on one line: `{role: fix, commit: "1da177e4c3f4"}`. `now` stands for the present instant.
    """
    output = Output(json_, quiet)
    case = desk.select([name])[0]
    changed = edit_case(desk, case, [_edit(pair, now) for pair in pairs], now)
    if json_:
        output.shape({"version": 1, "case": case, "changed": changed})
    else:
        output.talk(f"{case}: {'done' if changed else 'it was so already'}")
    return ExitStatus.FINE


def _edit(pair: str, now: Instant) -> Edit:
    match = _PAIR.fullmatch(pair)
    if match is None or match["key"].count(".") > _DEEPEST:
        raise UsageError("this is not KEY=VALUE", "write it as in `quietfix set 2026-0007 owner=member-b`")
    path: KeyPath = tuple(step.strip('"') for step in _STEP.findall(match["key"]))
    if match["add"]:
        path = (*path, APPEND)
    elif not match["value"]:
        return Edit(path, None)
    return Edit(path, _value(match["value"], now))


def _value(text: str, now: Instant) -> Value:
    """A value from the command line. What starts like a list, a mapping or a quoted text is read as YAML."""
    if text == "now":
        return now
    if not text.startswith(("[", "{", '"', "'")):
        scalar = Scalar(text)
        scalar.quoted = False
        return scalar
    root, problems = yamltree.parse(text)
    if problems or root is None:
        said = problems[0].message if problems else "there is nothing in it"
        raise UsageError(f"this value cannot be read: {said}", "put a text in double quotes inside single ones")
    return as_value(yamltree.plain(root))
