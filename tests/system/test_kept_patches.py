"""A case whose fix is a kept mail alone, from the public tree to what `quietfix landed` shows and keeps to itself."""

import json
from pathlib import Path

import pytest

from tests.rules.patching import DAY, WRITTEN, Patched
from tests.support.desks import NOW, TestDesk, make_desk

LINES = 'mainline: master, "6.6": linux-6.6.y'
WORDS = "frob: hold the lease lock"


@pytest.fixture
def world(tmp_path: Path) -> Patched:
    return Patched(tmp_path / "public")


@pytest.fixture
def desk(world: Patched, tmp_path: Path) -> TestDesk:
    """A desk that keeps the mail of a patch; the commit itself is in no public tree."""
    made = make_desk(tmp_path / "desk")
    made.trees(f"{world.tree.path}\n    depth: content", LINES)
    made.case(more="fix: {patches: [{file: p1.patch}]}\n")
    world.tree.branch("private", "master")
    world.mail(world.change("private", WORDS, {"b.c": "new\n"}))
    made.write("cases/2026-0001/p1.patch", (world.desk.root / "cases/2026-0001/p1.patch").read_bytes())
    made.commit()
    return made


def test_a_kept_mail_finds_its_commit_and_shows_what_looks_like_it(world: Patched, desk: TestDesk) -> None:
    fix = world.change("master", WORDS, {"b.c": "new\n"}, written=WRITTEN + DAY)
    other = world.change("linux-6.6.y", WORDS, {"b.c": "newer\n"}, written=WRITTEN + 2 * DAY)
    assert desk.quietfix("check").status == 0
    ran = desk.quietfix("landed", "--now", NOW)
    assert ran.status == 0, ran.err
    assert f"{fix[:12]} patch id" in ran.out
    assert f"candidate {other[:12]} (same subject, another patch) on 6.6" in ran.out
    lines = json.loads(desk.quietfix("landed", "--json", "--no-fetch", "--now", NOW).out)["cases"][0]["lines"]
    assert lines["mainline"]["patches"][0]["match"] == "patch id"
    assert lines["6.6"]["candidates"] == [{"commit": other, "why": "same subject, another patch"}]


@pytest.mark.parametrize("verb", ["landed", "run"])
def test_a_file_that_is_gone_makes_the_case_unknown_and_tells_nothing_of_it(verb: str, desk: TestDesk) -> None:
    (desk.root / "cases/2026-0001/p1.patch").unlink()
    ran = desk.quietfix(verb, "--now", NOW)
    assert ran.status == 3
    assert "a patch file that the case names is not in its folder" in ran.err
    assert WORDS not in ran.out + ran.err and "p1.patch" not in ran.out + ran.err
