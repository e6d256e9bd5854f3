"""`quietfix trees`."""

import json
from pathlib import Path

import click

from quietfix.cli.bars import listening
from quietfix.cli.common import Output, desk_option, mirrors_option, now_option, output_options
from quietfix.desk.policy import Policy
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus, UsageError
from quietfix.facts import Unknown, Wanted
from quietfix.instants import Instant
from quietfix.robots.soundpolicy import sound_policy
from quietfix.robots.sources import OneTree, Trees
from quietfix.rules.wrongfixes import WrongFixes
from quietfix.trees.inventory import inventory
from quietfix.trees.mirror import Mirror, Update
from quietfix.views.trees import trees_json, trees_text, update_text, updates_json

_FETCH = "fetch"


@click.command(name="trees")
@click.argument("words", metavar="[fetch] [TREE]...", nargs=-1)
@desk_option
@mirrors_option
@click.option("--index", is_flag=True, help="With `fetch`: also read into the index what is new, and no case with it.")
@click.option("--jobs", is_flag=True, help="Print the trees that the policy gives a job each, as one line of JSON.")
@now_option
@output_options
def command(
    words: tuple[str, ...],
    desk: Desk,
    mirrors: Path | None,
    index: bool,
    jobs: bool,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Show what is mirrored of the public trees, and how old it is; with `fetch`, fetch it and say what moved.

    Without a TREE all trees of the policy are meant. What is fetched depends on the policy and never on a case, and so
    does what --index reads: both can be kept where others see them. The status is 3 where a line is unknown: it was
    never fetched, its fetch failed, or its mirror is not as that left it.
    """
    output = Output(json_, quiet)
    policy = sound_policy(desk)
    trees = Trees.of(desk, policy, mirrors)
    fetching = words[:1] == (_FETCH,)
    if jobs:
        apart = policy.trees.trees if policy.trees.jobs == "per-tree" else ()
        output.data(f"{json.dumps([tree.name for tree in apart])}\n")
        return ExitStatus.FINE
    if index and (not fetching or len(words) > 2):
        raise UsageError("--index goes with `fetch` of all trees, or of one", "say `quietfix trees fetch --index`")
    names = words[1:] if fetching else words
    chosen = trees.named(names)
    if fetching:
        status = _fetch(chosen, now, output)
        if index:
            _index(desk, policy, mirrors, names, now)
        return status
    seen = inventory(trees.mirrors, chosen, trees.root)
    if json_:
        output.shape(trees_json(seen, now))
    else:
        output.data(trees_text(seen, now, rich=output.rich))
    return ExitStatus.FINE if seen.complete else ExitStatus.UNKNOWN


def _fetch(mirrors: tuple[Mirror, ...], now: Instant, output: Output) -> ExitStatus:
    updates: list[tuple[str, Update]] = []
    for mirror in mirrors:
        with listening(mirror.tree.name, output) as listener:
            update = mirror.update(now, listener)
        updates.append((mirror.tree.name, update))
        if not output.json:
            output.data(update_text(mirror.tree.name, update))
    if output.json:
        output.shape(updates_json(updates, now))
    return ExitStatus.FINE if all(map(_known, (update for _, update in updates))) else ExitStatus.UNKNOWN


def _index(desk: Desk, policy: Policy, mirrors: Path | None, names: tuple[str, ...], now: Instant) -> None:
    """Read what is new, looking for nothing. A tree by itself has the index of the job that looks at it alone."""
    if names:
        OneTree.of(desk, policy, mirrors, names[0], (), now).take({}, WrongFixes(()))
    else:
        Trees.of(desk, policy, mirrors).look(Wanted())


def _known(update: Update) -> bool:
    left = update.left
    return not isinstance(left, Unknown) and not any(isinstance(tip, Unknown) for tip in left.tips.values())
