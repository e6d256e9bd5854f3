"""Medians of several runs, and ratios of two things that take turns."""

import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 3
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Bound:
    """What a figure must not exceed."""

    text: str
    times: float | None = None
    """As a multiple of the peer."""
    seconds: float | None = None


@dataclass(frozen=True)
class Ratio:
    """What was measured, beside its peer."""

    name: str
    ours: float
    """Seconds."""
    peer_name: str
    peer: float
    """Seconds."""
    size: str = ""
    """How much there was."""
    bound: Bound | None = None
    peak_mb: float | None = None
    """The most memory that our Python process had, without Git's."""

    @property
    def times(self) -> float:
        """Ours as a multiple of the peer."""
        return self.ours / self.peer

    @property
    def held(self) -> bool:
        """Whether the bound is kept, if there is one."""
        if self.bound is None:
            return True
        of_peer = self.bound.times is None or self.times <= self.bound.times
        return of_peer and (self.bound.seconds is None or self.ours <= self.bound.seconds)

    def line(self) -> str:
        text = f"{self.name}: {self.ours:.3f} s, {self.times:.2f} x {self.peer_name} ({self.peer:.3f} s)"
        if self.bound is not None:
            text += f"; bound {self.bound.text}: {'held' if self.held else 'NOT held'}"
        return text if self.peak_mb is None else f"{text}; {self.peak_mb:.0f} MB"


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def against(
    name: str,
    ours: Callable[[], object],
    peer_name: str,
    peer: Callable[[], object],
    rounds: int = ROUNDS,
    before: Callable[[], object] = lambda: None,
) -> Ratio:
    """The medians of both, run by turns so that both see the same noise. `before` each of ours, untimed."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        before()
        for taken, work in zip(times, (ours, peer), strict=True):
            taken.append(timed(work))
    return Ratio(name, statistics.median(times[0]), peer_name, statistics.median(times[1]))


def drained(directory: Path, *arguments: str) -> int:
    """How many bytes a Git command prints, read through a pipe and dropped: what reading alone costs."""
    size = 0
    with subprocess.Popen(["git", *arguments], cwd=directory, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while chunk := process.stdout.read(_CHUNK):
            size += len(chunk)
    assert process.returncode == 0, arguments[0]
    return size
