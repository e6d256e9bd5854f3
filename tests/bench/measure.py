"""Medians of several runs, and ratios of two things that take turns."""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """What was measured, beside its peer."""

    name: str
    ours: float
    peer_name: str
    peer: float
    note: str = ""

    def line(self) -> str:
        times = self.ours / self.peer
        return f"{self.name}: {self.ours:.3f} s, {times:.2f} x {self.peer_name} ({self.peer:.3f} s){self.note}"


def against(
    name: str, ours: Callable[[], object], peer_name: str, peer: Callable[[], object], rounds: int = 3
) -> Ratio:
    """The medians of both, run by turns so that both see the same noise."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for taken, work in zip(times, (ours, peer), strict=True):
            started = time.perf_counter()
            work()
            taken.append(time.perf_counter() - started)
    return Ratio(name, statistics.median(times[0]), peer_name, statistics.median(times[1]))


def children_peak_mb() -> float:
    """The largest memory that a child process had so far, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
