"""The table of the benchmark as Markdown."""

import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.calls import Calls
from tests.bench.markup import MAILS, MESSAGES, MOST, READMES, Share, Skipped
from tests.bench.measure import ROUNDS, Ratio
from tests.bench.verdicts import Comparison

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
MEMORY_MB = 300
"""The bound of the Python process (design, issue of the figures)."""


def page(
    ratios: Sequence[Ratio],
    comparison: Comparison,
    shares: Sequence[Share | Skipped] = (),
    calls: Sequence[Calls] = (),
    *,
    date: str,
    scale: float,
) -> str:
    """The whole page. `date` is the caller's, since a page does not look at the clock."""
    git = subprocess.run(["git", "version"], capture_output=True, text=True, check=True).stdout.strip()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {git.replace('git version', 'Git')}"
    return "\n".join(
        (
            "# Performance",
            "",
            "Written by the benchmark; to write it anew:",
            "",
            "```sh",
            f"BENCH_SCALE={scale:g} python -m tests.bench --write --date {date}",
            "```",
            "",
            f"{date}, {machine}. A scale of 1 is the kernel: 1,000,000 commits of mainline and 12 lines of 20,000 commits.",
            f"Times are medians of {ROUNDS} runs in seconds, process start included. Each peer takes turns with ours in the",
            "same run; `git log` prints what the index reads, drained through a pipe by Python. Memory is the largest of the",
            f"Python process alone in MB, of {MEMORY_MB} allowed in the rows about landing.",
            "",
            "| work | size | ours | peer | ratio | bound | held | memory |",
            "|---|---|---:|---:|---:|---|---|---:|",
            *map(_row, ratios),
            "",
            *_calls(calls),
            "## Plain text beside markup",
            "",
            "Text of public projects that the rules call HTML, Markdown or RST. Nothing of it is in this repository. To count anew, name",
            f"a Git repository ({MESSAGES}: its newest {MOST:,} messages), one of public-inbox ({MAILS}: as many mails)",
            f"and folders with README files ({READMES}), several parted by colons. A row is of what was named alone: on",
            "lists to which machines send Markdown more is flagged (2026-11-24: ext4 74 of 12,000, nfs 73 of 12,000, kasan-dev",
            "94 of 8,000: not held), and so it is in projects that write Markdown in messages (ansible 169 of 20,000: not held).",
            "",
            "```sh",
            f"{MESSAGES}=git.git {MAILS}=linux-crypto/git/0.git {READMES}=node_modules python -m tests.bench.markup",
            "```",
            "",
            "| texts | flagged | of | bound | held |",
            "|---|---:|---:|---|---|",
            *map(_share, shares),
            "",
            "## Verdicts beside the truth",
            "",
            "The generated history has every situation of `tests/bench/situations.py` and `lookalikes.py`, and the truth",
            "about it. No fix may be said to have landed that has not. Forms without any reference may be missed.",
            "",
            "| verdicts | count |",
            "|---|---:|",
            *_kinds(comparison),
            "",
            *_differences(comparison),
        )
    )


def _row(ratio: Ratio) -> str:
    peak = "" if ratio.peak_mb is None else f"{ratio.peak_mb:.0f}"
    bound = "" if ratio.bound is None else ratio.bound.text
    held = "" if ratio.bound is None else "yes" if ratio.held else "**no**"
    peer = f"{ratio.peer:.3f} ({ratio.peer_name})"
    cells = (ratio.name, ratio.size, f"{ratio.ours:.3f}", peer, f"{ratio.times:.2f}", bound, held, peak)
    return f"| {' | '.join(cells)} |"


def _share(share: Share | Skipped) -> str:
    if isinstance(share, Skipped):
        return f"| {share.name} | skipped |  |  |  |"
    cells = (share.name, str(share.flagged), f"{share.count:,}", share.bound, "yes" if share.held else "**no**")
    return f"| {' | '.join(cells)} |"


def _calls(calls: Sequence[Calls]) -> Iterator[str]:
    if not calls:
        return
    yield from (
        "## Calls to the forge",
        "",
        "What one run with both Apps asks of GitHub, counted by the stand-in of the tests. Bounds: ceil(issues / 100) +",
        "ceil(people / 100) + 8 with nothing due, and 4 for each case with something due. These are the same on every machine.",
        "",
        "| run | size | calls | bound | held |",
        "|---|---|---:|---:|---|",
    )
    for row in calls:
        held = "yes" if row.held else "**no**"
        yield f"| {row.name} | {row.size} | {row.count} | {row.bound} | {held} |"
    yield ""


def _kinds(comparison: Comparison) -> Iterator[str]:
    for kind in ("false landed", "missed"):
        yield f"| {kind} | {comparison.kinds[kind]} |"
    others = sorted(set(comparison.kinds) - {"false landed", "missed"})
    yield from (f"| {kind} | {comparison.kinds[kind]} |" for kind in others)


def _differences(comparison: Comparison) -> Iterator[str]:
    if comparison.by_situation:
        yield "| difference | situation | form | count |"
        yield "|---|---|---|---:|"
    for (kind, situation, form), count in sorted(comparison.by_situation.items()):
        yield f"| {kind} | {situation} | {form} | {count} |"
    yield ""
