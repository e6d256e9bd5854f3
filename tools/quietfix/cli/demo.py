"""`quietfix demo`."""

import tempfile
from pathlib import Path

import click

from quietfix.cli.common import Output
from quietfix.demo.story import Story
from quietfix.errors import DeskRefused, ExitStatus


@click.command(name="demo")
@click.option(
    "--dir",
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A new folder to make it in; a temporary one by default.",
)
def command(directory: Path | None) -> int:
    """Lead a case from report to closed on a throw-away desk, with public trees and mail, no account and no network.

    Days pass by --now; at each, all robots run. The folder is left to look at.
    """
    root = Path(tempfile.mkdtemp(prefix="quietfix-demo-")) if directory is None else directory.absolute()
    if directory is not None:
        if root.exists():
            raise DeskRefused("this folder exists already", "name a new one with --dir")
        root.mkdir(parents=True)
    output = Output(json=False, quiet=False)
    output.data(f"A desk and a public tree in {root}\n")
    Story(root, output.data).tell()
    return ExitStatus.FINE
