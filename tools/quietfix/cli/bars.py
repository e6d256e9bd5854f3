"""How far fetches are, drawn on the standard error of a terminal; a line a tree where there is none."""

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from quietfix.cli.common import Output
from quietfix.trees.progress import Listener, Step
from quietfix.views.trees import size_words

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

WAITING = "another fetch of it is under way, which is waited for"


class Lines(Listener):
    """Says that a fetch begins or waits, a line each."""

    def __init__(self, tree: str, output: Output) -> None:
        self._tree, self._output = tree, output
        output.talk(f"{tree}: fetching")

    def waits(self) -> None:
        """Say so: a person may wonder why nothing happens."""
        self._output.talk(f"{self._tree}: {WAITING}")


class Bar(Listener):
    """One bar: the step that a fetch is at, how far that is, and what was received."""

    def __init__(self, tree: str, drawn: "Progress", task: "TaskID") -> None:
        self._tree, self._drawn, self._task = tree, drawn, task

    def waits(self) -> None:
        """Say so beside the bar, and above it for later."""
        self._drawn.console.print(f"{self._tree}: {WAITING}", markup=False, highlight=False)
        self._drawn.update(self._task, step="waiting")

    def goes(self, step: Step) -> None:
        """Draw it."""
        size = "" if step.size is None else size_words(step.size)
        self._drawn.update(self._task, completed=step.done, total=step.total, step=step.title, size=size)


@contextlib.contextmanager
def listening(tree: str, output: Output) -> Iterator[Listener]:
    """A listener for the fetch of one tree: silent, lines, or a bar that goes away in the end."""
    if output.quiet:
        yield Listener()
        return
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield Lines(tree, output)
        return
    # Loaded here since it takes longer than most verbs take to run.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.fields[step]}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[size]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        yield Bar(tree, drawn, drawn.add_task(tree, total=None, step="asking", size=""))
