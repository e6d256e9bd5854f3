"""`quietfix landed`."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from quietfix.cli.common import (
    Output,
    desk_option,
    facts_in_option,
    fetch_option,
    mirrors_option,
    now_option,
    output_options,
)
from quietfix.desk.store import Desk
from quietfix.errors import ExitStatus, UsageError
from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.robots.looking import look
from quietfix.robots.sources import Where
from quietfix.trees.slices import write
from quietfix.views.cases import landed_around, landed_json, landed_text


@click.command(name="landed")
@click.argument("names", metavar="[CASE|PATH]...", nargs=-1)
@desk_option
@mirrors_option
@fetch_option
@click.option("--tree", metavar="NAME", help="Look at this tree of the policy alone, and show its lines.")
@facts_in_option
@click.option(
    "--facts-out",
    "out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write what the tree shows of all cases, for --facts-in, and print no word of a case. The file says what "
    "cases look for: keep it private, and not for long.",
)
@now_option
@output_options
def command(
    names: tuple[str, ...],
    desk: Desk,
    mirrors: Path | None,
    fetch: bool,
    tree: str | None,
    files: tuple[Path, ...],
    out: Path | None,
    now: Instant,
    json_: bool,
    quiet: bool,
) -> int:
    """Show where the fixes of confirmed cases have landed, by what evidence, and whether the cases may close.

    All public trees of the policy are looked at, whatever cases there are. Nothing on the desk is changed. Of a closed
    case the evidence is shown that it was closed on.

    Where one machine is too small for all mirrors, one for each tree runs `landed --tree NAME --facts-out FILE`, and
    one runs `run --facts-in FILE` with all of the files. What one tree leads to is looked for in another where that
    one is given its file: `landed --tree NAME --facts-in FILE --facts-out FILE`.
    """
    output = Output(json_, quiet)
    where = Where.of(mirrors, tree, files, fetch=fetch)
    if out is not None:
        if tree is None:
            raise UsageError("--facts-out writes what one tree shows", "name it with --tree")
        if names:
            raise UsageError("--facts-out is for all cases", "name no case with it")
        return _written(desk, where, now, out, output)
    ids = desk.select(names) if names else None
    if json_:
        looked = look(desk, ids, now, where=where, show=landed_json, kind="json")
        before, behind = landed_around(now)
        _print(output, looked.pieces, before, ",", behind, f"{before}{behind.lstrip()}")
    else:
        show = partial(landed_text, rich=output.rich)
        looked = look(desk, ids, now, where=where, show=show, kind=None if output.rich else "text")
        _print(output, looked.pieces, "", "\n", "", "no case that was confirmed names a fix\n")
    for reason in looked.unknown:
        output.talk(f"could not tell: {reason}")
    for case in looked.left_alone:
        output.talk(f"{case}: its files have errors, see `quietfix check {case}`")
    if looked.unknown:
        return ExitStatus.UNKNOWN
    return ExitStatus.FINDINGS if looked.left_alone else ExitStatus.FINE


def _print(output: Output, pieces: Iterator[str], before: str, between: str, behind: str, none: str) -> None:
    """Print piece by piece: all of them at once would take much memory. Before the first one nothing is printed."""
    for number, piece in enumerate(pieces):
        output.data((between if number else before) + piece)
        none = behind
    output.data(none)


def _written(desk: Desk, where: Where, now: Instant, out: Path, output: Output) -> int:
    """Write what one tree shows. Nothing of a case is said: jobs are logged."""
    # Loaded where it is needed: with it comes all that robots write by.
    from quietfix.robots.loop import facts_of_one_tree

    one = facts_of_one_tree(desk, where, now)
    write(one, out)
    unknown = {line: seen.why for line, seen in one.lines.items() if isinstance(seen, Unknown)}
    if output.json:
        output.shape({"version": 1, "now": str(now), "tree": one.tree, "lines": list(one.lines), "unknown": unknown})
    for line, why in unknown.items():
        output.talk(f"could not tell: {line}: {why}")
    output.talk(f"tree {one.tree}: {len(one.lines) - len(unknown)} of {len(one.lines)} lines written")
    return ExitStatus.UNKNOWN if unknown else ExitStatus.FINE
