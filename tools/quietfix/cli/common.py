"""What all verbs share: options, and printing."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from quietfix.desk.lastgood import last_good_run
from quietfix.desk.store import Desk
from quietfix.instants import Instant, InstantError
from quietfix.views.ages import good_run
from quietfix.views.findings import dumped
from quietfix.views.text import harmless

Function = TypeVar("Function", bound=Callable[..., object])


class InstantParameter(click.ParamType[Instant]):
    """An instant on the command line."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Instant:
        """Read it. Any: that is click's interface."""
        if isinstance(value, Instant):
            return value
        try:
            return Instant.parse(str(value))
        except InstantError as error:
            self.fail(str(error), param, ctx)


@dataclass(frozen=True)
class Output:
    """Where a verb's words go: data to the standard output, talk to the standard error."""

    json: bool
    quiet: bool

    @property
    def rich(self) -> bool:
        """Whether a person looks at a terminal that can draw."""
        return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"

    def data(self, text: str) -> None:
        """What was asked for."""
        with _unless_gone():
            sys.stdout.write(text)
            sys.stdout.flush()

    def raw(self, data: bytes) -> None:
        """What was asked for, as bytes that are not to be changed."""
        with _unless_gone():
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()

    def shape(self, value: dict[str, Any]) -> None:
        """What was asked for, as JSON."""
        self.data(dumped(value))

    def talk(self, text: str) -> None:
        """What a person may want to know besides."""
        if not self.quiet:
            sys.stderr.write(f"{harmless(text)}\n")


@contextlib.contextmanager
def _unless_gone() -> Iterator[None]:
    """Whoever read us may have enough. Python would complain once more when it closes the standard output."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _desk(context: click.Context, parameter: click.Parameter, value: Path) -> Desk:
    desk = Desk.open(value)
    context.call_on_close(lambda: _say_good_run(desk, context))
    return desk


def _say_good_run(desk: Desk, context: click.Context) -> None:
    """Say behind a verb when robots last did all of their work: nobody notices by themselves that they stopped."""
    at = None if context.info_name == "run" else last_good_run(desk.root)
    if at is None:
        return
    now = context.params.get("now") or Instant(datetime.now(UTC))
    Output(json=False, quiet=bool(context.params.get("quiet"))).talk(good_run(at, now))


def _now(context: click.Context, parameter: click.Parameter, value: Instant | None) -> Instant:
    return value or Instant(datetime.now(UTC))


def desk_option(function: Function) -> Function:
    """`--desk DIR`, opened."""
    option = click.option(
        "--desk",
        default=".",
        metavar="DIR",
        type=click.Path(path_type=Path),
        callback=_desk,
        help="The desk's folder; this one by default.",
    )
    return option(function)


def judge_option(function: Function) -> Function:
    """`--judge DIR`, opened; None where it is not given."""
    option = click.option(
        "--judge",
        metavar="DIR",
        type=click.Path(path_type=Path),
        callback=lambda context, parameter, value: None if value is None else Desk.open(value),
        help="Judge cases by the policy of another checkout of the desk, such as the branch that a change is for.",
    )
    return option(function)


def now_option(function: Function) -> Function:
    """`--now INSTANT`: the only way in which time enters."""
    option = click.option(
        "--now", type=InstantParameter(), callback=_now, help="Decide as of this instant, such as 2026-11-24T16:00:00Z."
    )
    return option(function)


def mirrors_option(function: Function) -> Function:
    """`--mirrors DIR`."""
    option = click.option(
        "--mirrors",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Where the mirrors of public trees lie; .quietfix/mirrors by default.",
    )
    return option(function)


def fetch_option(function: Function) -> Function:
    """`--fetch / --no-fetch`."""
    option = click.option(
        "--fetch/--no-fetch",
        default=True,
        help="Fetch all public trees of the policy first (the default), or look at what the last fetch left.",
    )
    return option(function)


def facts_in_option(function: Function) -> Function:
    """`--facts-in FILE`, as `files`."""
    option = click.option(
        "--facts-in",
        "files",
        metavar="FILE|DIR",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Take what `landed --tree NAME --facts-out FILE` wrote, once for each tree, or a folder of *.json. "
        "Nothing is fetched then, and no mirror is needed.",
    )
    return option(function)


def output_options(function: Function) -> Function:
    """`--json` and `-q`, as `json_` and `quiet`."""
    shape = click.option("--json", "json_", is_flag=True, help="Print JSON, version 1.")
    quiet = click.option("-q", "--quiet", is_flag=True, help="Print what was asked for and nothing else.")
    return shape(quiet(function))
