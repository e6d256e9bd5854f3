"""Each rule over the policy: what it finds, exactly where, and that the shipped policy is sound."""

import re
from pathlib import Path

import pytest

from quietfix.desk.policy import FILES
from quietfix.desk.store import Desk
from quietfix.errors import FaultyFile
from quietfix.robots.soundpolicy import sound_policy
from quietfix.rules.check.policy import check_policy
from tests.rules_check.judging import places, policy, policy_findings, read_policy, shipped

CLOCK = """\
  - id: one
    starts: received
    stops: answered
    length: P3D
    overdue-after: P1D
    overdue-every: P1D
    notify: digest
    waits-for: team
"""
"""A sound clock; the first of `DEADLINES` stands on lines 3 to 10."""
DEADLINES = "schema: 1\nclocks:\n" + CLOCK
TREES = """\
schema: 1
trees:
  - name: one
    url: https://example.org/one.git
    lines: {mainline: master}
    tags: ["v*"]
  - name: two
    url: https://example.org/two.git
    lines:
      "6.6": linux-6.6.y
    tags: ["v*"]
close-when: all-lines-released
grace: PT48H
"""
CLOSE = "close-when: all-lines-released"


def deadlines(old: str = "", new: str = "") -> list[tuple[int, int, str, str]]:
    assert old in DEADLINES
    return places(policy_findings({"deadlines.yml": DEADLINES.replace(old, new) if old else DEADLINES}))


def trees(*changes: tuple[str, str]) -> list[tuple[int, int, str, str]]:
    text = TREES
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return places(policy_findings({"trees.yml": text}))


def test_the_shipped_policy_is_sound() -> None:
    assert policy_findings({}) == []
    assert [clock.id for clock in policy().deadlines.clocks]


def test_sound_files_are_met_with_silence() -> None:
    assert deadlines() == []
    assert trees() == []


def test_a_clock_has_an_id_of_its_own() -> None:
    found = places(policy_findings({"deadlines.yml": DEADLINES + CLOCK}))
    assert found == [(11, 9, "clock-twice", "another clock has this id")]
    assert policy_findings({"deadlines.yml": DEADLINES + CLOCK.replace("one", "two")}) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "hint"),
    [
        ("starts: received", "starts: recieved", 4, 13, "did you mean `received`?"),
        ("stops: answered", "stops: answer", 5, 12, "did you mean `answered`?"),
        ("length: P3D", "length: P3D\n    at-most: [embargo.request]", 7, 15, "did you mean `embargo.requested`?"),
        ("length: P3D", "length: P3D\n    requires: embargo.askedby", 7, 15, "did you mean `embargo.asked-by`?"),
        ("length: P3D", "length: P3D\n    unless: report.asisted", 7, 13, "did you mean `report.assisted`?"),
        # A condition is no instant, so no clock starts by it.
        ("starts: received", "starts: report.assisted", 4, 13, None),
    ],
)
def test_a_clock_runs_between_facts(old: str, new: str, line: int, column: int, hint: str | None) -> None:
    assert deadlines(old, new) == [(line, column, "clock-fact", "no such fact")]
    found = policy_findings({"deadlines.yml": DEADLINES.replace(old, new)})
    assert hint in (None, found[0].hint)


def test_a_fact_like_no_other_gets_the_list_of_all() -> None:
    found = policy_findings({"deadlines.yml": DEADLINES.replace("stops: answered", "stops: zzz")})
    assert re.match(r"facts are received, answered, .*first-public", found[0].hint)


@pytest.mark.parametrize("length", ["PT0S", "P0D"])
def test_a_clock_repeats_at_some_length(length: str) -> None:
    found = deadlines("overdue-every: P1D", f"overdue-every: {length}")
    assert found == [(8, 20, "clock-length", "this must be longer than nothing")]


def test_a_tree_has_a_name_of_its_own() -> None:
    assert trees(("name: two", "name: one")) == [(7, 11, "tree-twice", "another tree has this name")]


def test_a_line_has_a_name_of_its_own_over_all_trees() -> None:
    assert trees(('"6.6"', "mainline")) == [(10, 17, "line-twice", "another tree has this line")]


@pytest.mark.parametrize("when", ["mainline", "mainline-released"])
def test_a_case_can_close_by_mainline_only_where_there_is_one(when: str) -> None:
    missing = (12, 13, "close-when", "this looks at no line, so no case could ever close")
    assert trees(("{mainline:", "{next:"), (CLOSE, f"close-when: {when}")) == [missing]
    assert trees((CLOSE, f"close-when: {when}")) == []


def test_a_case_can_close_only_by_lines() -> None:
    text = "schema: 1\ntrees: []\nclose-when: all-lines\ngrace: PT48H\n"
    assert places(policy_findings({"trees.yml": text})) == [
        (3, 13, "close-when", "this looks at no line, so no case could ever close")
    ]


@pytest.mark.parametrize(
    ("when", "count"), [("all-lines-released", 1), ("all-lines", 0), ("mainline-released", 0), ("mainline", 0)]
)
def test_waiting_for_tags_needs_tags_where_it_looks(when: str, count: int) -> None:
    untagged = ('linux-6.6.y\n    tags: ["v*"]', "linux-6.6.y")
    message = "this waits for tags, but a tree of these lines has no tag pattern"
    assert trees(untagged, (CLOSE, f"close-when: {when}")) == [(11, 13, "close-when", message)] * count


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "message"),
    [
        ("url: https://example.org/one.git", "url: http://example.org", 4, 10, "`url` should be an https, ssh or file URL, or a path that starts with / or ."),
        ("url: https://example.org/one.git", "url: https://me:pw@example.org", 4, 10, "`url` should hold no user name or password: public trees need none"),
        ("url: https://example.org/one.git", "url: '--upload-pack=x'", 4, 10, "`url` should be an https, ssh or file URL, or a path that starts with / or ."),
        ("url: https://example.org/one.git", "url: 'ext::sh -c x'", 4, 10, "`url` should be an https, ssh or file URL, or a path that starts with / or ."),
        ("{mainline: master}", "{mainline: -x}", 5, 23, "`lines` should be the name of a branch, or a whole ref that starts with refs/"),
        ("{mainline: master}", "{mainline: 'a..b'}", 5, 23, "`lines` should be the name of a branch, or a whole ref that starts with refs/"),
        ('mainline: master}\n    tags: ["v*"]', "mainline: master}\n    tags: ['v*-*']", 6, 12, "`tags` should be a tag pattern with at most one *"),
        ("name: one", "name: ../one", 3, 11, "`name` should be a short name of letters, digits and hyphens"),
        ("grace: PT48H", "grace: P1M", 13, 8, "`grace` should be an ISO 8601 duration of weeks, days and hours, such as P7D or PT48H"),
        ("grace: PT48H", "grace: [a]", 13, 8, "`grace` should be a duration"),
    ],
)  # fmt: skip  # one example a line
def test_a_wrong_value_of_a_tree(old: str, new: str, line: int, column: int, message: str) -> None:
    assert trees((old, new)) == [(line, column, "value", message)]


def test_a_file_that_cannot_be_read_does_not_hide_the_others() -> None:
    read, models, found = read_policy({"trees.yml": "schema: [", "deadlines.yml": DEADLINES + CLOCK})
    assert [finding.rule for finding in found] == ["yaml"]
    assert [finding.rule for finding in check_policy(read, models)] == ["clock-twice"]


def test_no_decision_rests_on_a_policy_with_a_finding(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "policy").mkdir()
    for name in FILES:
        (tmp_path / "policy" / name).write_text(shipped(name), encoding="utf-8")
    assert sound_policy(Desk.open(tmp_path)).trees == policy().trees
    (tmp_path / "policy" / "deadlines.yml").write_text(DEADLINES + CLOCK, encoding="utf-8")
    with pytest.raises(FaultyFile, match=r"policy/deadlines\.yml:11:9: another clock has this id"):
        sound_policy(Desk.open(tmp_path))


def test_a_value_is_cited_by_file_and_line() -> None:
    line = shipped("trees.yml").split("\n").index("grace: PT48H") + 1
    assert policy().cite("trees.yml", ("grace",)) == f"policy/trees.yml:{line}"
