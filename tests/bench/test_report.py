"""The page of the benchmark says what was measured, and against which bound."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.bench import peak
from tests.bench.calls import Calls
from tests.bench.measure import Bound, Ratio
from tests.bench.report import page
from tests.bench.verdicts import Comparison
from tests.support.desks import TEMPLATE, make_desk

FAST = Ratio("an index", 3.0, "git log", 2.0, "10 commits", Bound("2 x", times=2), 123.4)
SLOW = Ratio("a look", 1.6, "git log", 8.0, "10 cases", Bound("1.5 s", seconds=1.5))
FREE = Ratio("a list", 0.2, "an empty Python", 0.1)


def test_a_bound_is_of_the_peer_or_of_seconds() -> None:
    assert (FAST.held, SLOW.held, FREE.held) == (True, False, True)
    assert FAST.line() == "an index: 3.000 s, 1.50 x git log (2.000 s); bound 2 x: held; 123 MB"
    assert SLOW.line().endswith("bound 1.5 s: NOT held")


def test_the_page_has_a_row_for_each_figure_and_each_difference() -> None:
    key = ("missed", "same mail", "Message-Id and subject")
    comparison = Comparison(Counter({"right": 5, "missed": 2}), Counter({key: 2}))
    calls = [Calls("nothing due", "9 issues", 9, 10), Calls("1 case: opened", "9 issues", 15, 14)]
    rows = page([FAST, SLOW, FREE], comparison, (), calls, date="2026-11-24", scale=0.1).split("\n")
    assert "| nothing due | 9 issues | 9 | 10 | yes |" in rows
    assert "| 1 case: opened | 9 issues | 15 | 14 | **no** |" in rows
    assert "| an index | 10 commits | 3.000 | 2.000 (git log) | 1.50 | 2 x | yes | 123 |" in rows
    assert "| a look | 10 cases | 1.600 | 8.000 (git log) | 0.20 | 1.5 s | **no** |  |" in rows
    assert "| a list |  | 0.200 | 0.100 (an empty Python) | 2.00 |  |  |  |" in rows
    assert "| false landed | 0 |" in rows
    assert "| missed | same mail | Message-Id and subject | 2 |" in rows
    assert "BENCH_SCALE=0.1 python -m tests.bench --write --date 2026-11-24" in rows


def test_a_page_is_written_for_a_date_that_is_given() -> None:
    command = [sys.executable, "-m", "tests.bench", "--write"]
    done = subprocess.run(command, cwd=TEMPLATE, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--write needs --date" in done.stderr


def test_the_memory_of_the_command_alone_is_told(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    file = tmp_path / "peak"
    command = [sys.executable, str(Path(peak.__file__)), str(file), "list", "--json"]
    done = subprocess.run(command, cwd=desk.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == desk.quietfix("list", "--json").out
    assert int(file.read_text()) > 1000
