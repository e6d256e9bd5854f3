"""`quietfix demo`."""

import tempfile
from pathlib import Path

import click

from quietfix.cli.common import Output, output_options
from quietfix.demo.story import CASE, Story
from quietfix.errors import DeskRefused, ExitStatus


@click.command(name="demo")
@click.option(
    "--dir",
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A new folder to make it in; a temporary one by default.",
)
@output_options
def command(directory: Path | None, json_: bool, quiet: bool) -> int:
    """Lead a case from report to closed on a throw-away desk, with public trees and mail, no account and no network.

    Days pass by --now; at each, all robots run. The folder is left to look at. With --json or -q the story is not told.
    """
    root = Path(tempfile.mkdtemp(prefix="quietfix-demo-")) if directory is None else directory.absolute()
    if directory is not None:
        if root.exists():
            raise DeskRefused("this folder exists already", "name a new one with --dir")
        root.mkdir(parents=True)
    output = Output(json_, quiet)
    silent = json_ or quiet
    if not silent:
        output.data(f"A desk and a public tree in {root}\n")
    story = Story(root, _nothing if silent else output.data)
    story.tell()
    if json_:
        output.shape({"version": 1, "desk": str(story.desk), "case": CASE})
    elif quiet:
        output.data(f"{story.desk}\n")
    return ExitStatus.FINE


def _nothing(text: str) -> None:
    """Say nothing."""
