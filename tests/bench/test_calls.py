"""Robots ask the forge seldom, whatever is due."""

from pathlib import Path

from tests.bench.calls import CASES, rows


def test_every_kind_of_work_keeps_to_its_calls(tmp_path: Path) -> None:
    """Two pages of people, so that reading them anew for each person would not be within the bound."""
    found = list(rows(tmp_path, issues=50, people=101))
    assert [row.line() for row in found if not row.held] == []
    assert [row.bound for row in found] == [11, *[11 + 4 * CASES] * 5]
    assert found[0].line() == "nothing due: 8 calls (50 issues, 101 people); bound 11: held"
