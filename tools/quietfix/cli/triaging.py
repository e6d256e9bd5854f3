"""What verbs that show the page for the triager share."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from quietfix.cli.common import mirrors_option
from quietfix.desk.store import Desk
from quietfix.robots.reporting import Fresh
from quietfix.robots.triage import Triage

Function = TypeVar("Function", bound=Callable[..., object])


def sources_options(function: Function) -> Function:
    """`--maintainers FILE` and `--mirrors DIR`."""
    option = click.option(
        "--maintainers", metavar="FILE", help="MAINTAINERS for the page, where no mirror and no kept copy has it."
    )
    return option(mirrors_option(function))


def triage_of(desk: Desk, mirrors: Path | None, maintainers: str | None, fresh: Fresh | None = None) -> Triage:
    """What looks at cases. `fresh` is what intake leaves."""
    debug = "QUIETFIX_DEBUG" in os.environ
    return Triage(desk, mirrors, maintainers, debug, fresh or Fresh())
