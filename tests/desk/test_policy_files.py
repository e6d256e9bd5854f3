"""The files of a policy as a desk reads them: what it may do without, what it names, and long lists of wrong tags."""

from datetime import timedelta
from pathlib import Path

import pytest

from quietfix.desk.policyfiles import POLICY, longest
from quietfix.desk.releases import Releases
from quietfix.desk.store import Desk
from quietfix.errors import FaultyFile
from quietfix.facts import Unknown
from tests.desk.reading import calls
from tests.support.desks import NOW, TREES, TestDesk, make_desk
from tests.support.releasefiles import USUAL, release_file

FILE = "policy/wrong-fixes.yml"
NAMES = "end-of-life: {file: releases.json, stale-after: P21D}\n"
KERNEL = TREES.format(
    url="https://example.org/linux.git", lines='mainline: master, "7.1": linux-7.1.y', close_when="all-lines"
)


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    made = make_desk(tmp_path / "desk")
    (made.root / ".quietfix").mkdir()
    return made


def wrong_fixes(count: int, reason: str = "the tag names the merge") -> str:
    ids = (f"{number:x}".rjust(40, "a") for number in range(count))
    entries = (f'  - {{commit: "{one}", says: "{one[::-1]}", means: [], reason: {reason}}}\n' for one in ids)
    return "schema: 1\nwrong-fixes:\n" + "".join(entries)


def test_a_policy_from_before_these_keys_is_a_policy(desk: TestDesk) -> None:
    desk.write("policy/trees.yml", KERNEL)
    policy = Desk.open(desk.root).policy()
    assert (policy.trees.watch_reverts, policy.trees.end_of_life) == (timedelta(days=30), None)
    assert (policy.wrong_fixes.wrong_fixes, policy.releases) == ((), None)
    assert desk.quietfix("check").out == "0 errors, 0 warnings, 0 advice in 4 files\n"


def test_wrong_tags_are_read_and_cited(desk: TestDesk) -> None:
    desk.write(FILE, wrong_fixes(3))
    policy = Desk.open(desk.root).policy()
    assert [len(str(entry.commit)) for entry in policy.wrong_fixes.wrong_fixes] == [40, 40, 40]
    assert policy.cite("wrong-fixes.yml", ("wrong-fixes", 1)) == f"{FILE}:4"


def test_a_desk_with_a_faulty_list_decides_nothing(desk: TestDesk) -> None:
    desk.write(FILE, "schema: 1\nwrong-fixes: [{says: 'abc', means: [], reason: a}]\n")
    with pytest.raises(FaultyFile):
        Desk.open(desk.root).policy()
    ran = desk.quietfix("check")
    assert (ran.status, ran.out.split("\n")[0]) == (
        1,
        f"{FILE}:2:22: `says` should be a commit id of 12 to 64 lower-case hexadecimal digits [value]",
    )
    assert desk.quietfix("deadlines").status == 1


def test_a_long_list_that_has_not_changed_is_not_parsed_again(desk: TestDesk) -> None:
    desk.write(FILE, wrong_fixes(60))
    opened = Desk.open(desk.root)
    read = []
    cold = calls(lambda: read.append(opened.policy()))
    warm = calls(lambda: read.append(opened.policy()))
    (desk.root / FILE).unlink()
    without = calls(opened.policy)
    assert (warm - without) * 10 < cold - without
    assert read[0].wrong_fixes == read[1].wrong_fixes
    assert len(read[1].wrong_fixes.wrong_fixes) == 60


def test_a_list_is_longer_than_any_other_file_may_be_and_has_an_end(desk: TestDesk) -> None:
    desk.write(FILE, wrong_fixes(300, "x" * 900))
    opened = Desk.open(desk.root)
    assert len(desk.read(FILE)) > longest(POLICY / "trees.yml")
    assert len(opened.policy().wrong_fixes.wrong_fixes) == 300
    desk.write(FILE, wrong_fixes(1, "x" * longest(POLICY / "wrong-fixes.yml")))
    _, _, (finding,) = opened.policy_files()
    assert (finding.rule, finding.message) == ("yaml", "this is longer than 1048576 characters")


def test_the_releases_file_is_the_one_that_is_named(desk: TestDesk) -> None:
    desk.write("policy/releases.json", release_file(*USUAL))
    desk.write("policy/trees.yml", KERNEL)
    opened = Desk.open(desk.root)
    assert opened.policy().releases is None
    desk.write("policy/trees.yml", KERNEL + NAMES)
    assert isinstance(opened.policy().releases, Releases)
    desk.write("policy/trees.yml", KERNEL + NAMES.replace("releases", "other"))
    assert opened.policy().releases == Unknown("it is not there, or is no plain file")


@pytest.mark.parametrize("kind", ["link", "folder", "missing"])
def test_what_is_no_file_is_unknown(desk: TestDesk, kind: str) -> None:
    desk.write("policy/trees.yml", KERNEL + NAMES)
    place = desk.root / "policy" / "releases.json"
    if kind == "link":
        desk.write("elsewhere.json", release_file(*USUAL))
        place.symlink_to("../elsewhere.json")
    elif kind == "folder":
        place.mkdir()
    assert Desk.open(desk.root).policy().releases == Unknown("it is not there, or is no plain file")


def test_the_command_knows_how_old_the_file_is(desk: TestDesk) -> None:
    desk.write("policy/trees.yml", KERNEL + NAMES)
    desk.write("policy/releases.json", release_file(*USUAL))
    for now, rule in (
        (NOW, "end-of-life"),
        ("2026-12-11T00:00:00Z", "end-of-life"),
        ("2026-12-12T00:00:00Z", "end-of-life-stale"),
    ):
        ran = desk.quietfix("check", "--now", now)
        assert (ran.status, ran.out.count(f"[{rule}]\n"), ran.out.count("warning: ")) == (0, 1, 1)


@pytest.mark.parametrize("file", [None, b"<html>hostile</html>", release_file(*USUAL)])
def test_a_releases_file_that_ends_nothing_stops_nobody(desk: TestDesk, file: bytes | None) -> None:
    """Stale data warns: whoever asks for deadlines is answered."""
    desk.write("policy/trees.yml", KERNEL + NAMES)
    if file is not None:
        desk.write("policy/releases.json", file)
    assert desk.quietfix("deadlines", "--now", "2030-01-01T00:00:00Z").status == 0
    ran = desk.quietfix("check", "--format", "github", "--now", "2030-01-01T00:00:00Z")
    assert ran.status == 0 and "end-of-life-stale" in ran.out
    assert "hostile" not in ran.out + ran.err
