"""What intake knows of the mails in cases is the same whether it reads all files or what a cache keeps of them."""

import sqlite3
from pathlib import Path

import pytest

from quietfix.desk.caseblobs import blobs
from quietfix.desk.store import Desk
from quietfix.intake.threads import Index
from quietfix.robots.mailindex import mailed
from tests.support.desks import TestDesk, make_desk

REPORT = "report: {{message-id: '<{n}@example.org>', sha256: '{n}'}}\n"
STATE = "schema: 1\nmails:\n  - {message-id: '<further@example.org>', sha256: 'ff'}\n"


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    """A desk with all that may lie where cases do."""
    made = make_desk(tmp_path / "desk")
    for n in range(1, 7):
        more = REPORT.format(n=n)
        if n == 2:
            more += "fix: {patches: [{message-id: '<patch@example.org>'}]}\n"
        made.case(f"2026-{n:04}", more=more + ("ownr: x\n" if n == 3 else ""))
    made.write("cases/2026-0001/state.yml", STATE)
    made.write("cases/2026-0001/p1.patch", "x" * 70_000)
    made.write("cases/2026-0004/state.yml", "schema: 1\nnonsense\n")
    made.write("cases/2026-0005/more/a.txt", "x")
    (made.root / "cases/2026-0006").symlink_to("2026-0001")
    (made.root / "cases/2026-0007.md").symlink_to("2026-0001.md")
    (made.root / "cases/2026-0008.md").mkdir()
    made.write("cases/stray.md", "x")
    (made.root / ".quietfix").mkdir()
    return made


def read(desk: TestDesk) -> Index:
    opened = Desk.open(desk.root)
    return mailed(opened, blobs(opened))


def test_what_is_kept_is_what_is_read(desk: TestDesk) -> None:
    plain = Index.of(Desk.open(desk.root).cases())
    assert plain.by_id["further@example.org"] == "2026-0001"
    assert plain.by_patch == {"patch@example.org": "2026-0002"}
    for _ in range(3):
        assert read(desk) == plain


def test_what_changes_is_read_again(desk: TestDesk) -> None:
    read(desk)
    desk.case("2026-0002", more=REPORT.format(n="other"))
    desk.write("cases/2026-0001/state.yml", STATE.replace("further", "later"))
    assert read(desk) == Index.of(Desk.open(desk.root).cases())
    assert "later@example.org" in read(desk).by_id


@pytest.mark.parametrize("value", ["", "[]", "[1, 2]", '{"a": 1}', "[[1], 2, 3]", "\x00"])
def test_a_damaged_cache_is_no_cache(desk: TestDesk, value: str) -> None:
    plain = read(desk)
    with sqlite3.connect(desk.root / ".quietfix/cache.sqlite3") as cache:
        assert cache.execute("UPDATE read SET value = ? WHERE key LIKE '%:mails-%'", (value,)).rowcount
    cache.close()
    assert read(desk) == plain


def test_the_ids_are_those_of_git_and_odd_files_have_none(desk: TestDesk) -> None:
    opened = Desk.open(desk.root)
    found = blobs(opened)
    assert list(found) == opened.ids()
    assert found["2026-0001"].file == opened.case("2026-0001").document.blob
    assert set(found["2026-0001"].beside or ()) == {"p1.patch", "state.yml"}
    assert dict(found["2026-0002"].beside or {}) == {}
    assert [case for case, one in found.items() if one.file is None] == ["2026-0007", "2026-0008"]
    assert [case for case, one in found.items() if one.beside is None] == ["2026-0005", "2026-0006"]
