"""`quietfix trees fetch --index`: what it leaves is of the public trees alone, so a cache that others see can hold it."""

import sqlite3
from pathlib import Path

import pytest

from tests.support.desks import NOW, TestDesk
from tests.support.jobs import Jobs


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    made = Jobs.create(tmp_path)
    made.mainline("frob: fix a lease")
    made.stable("frob: fix a lease\n\ncommit 0123456789abcdef0123456789abcdef01234567 upstream.\n")
    return made


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    sql = sqlite3.connect(path)
    names = [row[0] for row in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: sql.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names if name != "about"}


def test_no_case_leaves_a_trace_in_what_is_kept(jobs: Jobs) -> None:
    """A desk with cases makes the very index that a desk without any makes."""
    read = ("trees", "fetch", "--index", "--now", NOW)
    assert jobs.desk.quietfix(*read, "--mirrors", str(jobs.root / "empty")).status == 0
    jobs.fix("subject: frob fix a lease", 'commit: "0123456789ab"')
    assert jobs.desk.quietfix(*read, "--mirrors", str(jobs.root / "full")).status == 0
    empty, full = (tables(jobs.root / name / "index.sqlite3") for name in ("empty", "full"))
    assert empty["commits"] and empty["mentions"]
    assert empty == full
    assert empty["patches"] == []


@pytest.mark.parametrize(("words", "name"), [((), "index.sqlite3"), (("stable",), "index-stable.sqlite3")])
def test_a_run_goes_on_from_it(jobs: Jobs, words: tuple[str, ...], name: str) -> None:
    mirrors = jobs.root / "mirrors"
    ran = jobs.desk.quietfix("trees", "fetch", *words, "--index", "--now", NOW, "--mirrors", str(mirrors))
    assert ran.status == 0
    assert (mirrors / name).is_file()
    shown = jobs.desk.quietfix("trees", *words, "--now", NOW, "--mirrors", str(mirrors)).out
    assert ("up to date" in shown) == (not words)


@pytest.mark.parametrize("words", [("--index",), ("fetch", "mainline", "stable", "--index")])
def test_it_goes_with_fetch(jobs: Jobs, words: tuple[str, ...]) -> None:
    ran = jobs.desk.quietfix("trees", *words)
    assert ran.status == 2
    assert "--index goes with `fetch`" in ran.err


@pytest.mark.parametrize(("more", "said"), [("", "[]\n"), ("jobs: one\n", "[]\n"), ("jobs: per-tree\n", '["mainline", "stable"]\n')])  # fmt: skip  # one line
def test_the_policy_says_which_trees_have_a_job_each(jobs: Jobs, more: str, said: str) -> None:
    desk: TestDesk = jobs.desk
    desk.write("policy/trees.yml", desk.read("policy/trees.yml") + more)
    ran = desk.quietfix("trees", "--jobs")
    assert (ran.status, ran.out) == (0, said)
