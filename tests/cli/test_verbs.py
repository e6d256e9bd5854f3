"""The verbs as processes: what they print, in which shape, and with which status they end."""

import json
from pathlib import Path

import pytest

from quietfix.cli.main import VERBS
from tests.rules.looking import cited_length
from tests.support.desks import NOW, TestDesk, make_desk
from tests.support.trees import PublicTree, git

EMBARGO = (
    "fix: {ready: 2026-11-20T16:00:00Z, patches: [{commit: '1da177e4c3f4'}]}\n"
    "embargo: {asked-by: reporter, requested: 2026-11-25T16:00:00Z, reason: rollout}\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    tree = PublicTree.create(tmp_path / "public.git")
    tree.commit("master", "base")
    made = make_desk(tmp_path / "desk")
    made.trees(str(tree.path))
    made.case(status="fix-ready", title=r"one \x1b[31mred", more=EMBARGO)
    made.case("2026-0002", status="new", title="two")
    made.commit()
    return made


def test_every_verb_explains_itself(tmp_path: Path) -> None:
    nowhere = TestDesk(tmp_path)
    overview = nowhere.quietfix("--help")
    for verb in VERBS:
        assert f"  {verb} " in overview.out
        ran = nowhere.quietfix(verb, "--help")
        assert ran.status == 0
        assert "Usage:" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("list", "--nonsense"),
        ("list", "2026-9999"),
        ("show",),
        ("set", "2026-0001"),
        ("set", "2026-0001", "owner"),
        ("deadlines", "--now", "2026-11-24"),
        ("deadlines", "--now", "2026-11-24T10:00:00"),
    ],
)
def test_wrong_usage_is_status_2(desk: TestDesk, arguments: tuple[str, ...]) -> None:
    ran = desk.quietfix(*arguments)
    assert ran.status == 2
    assert ran.err


def test_a_folder_without_a_desk_is_refused(tmp_path: Path) -> None:
    ran = TestDesk(tmp_path).quietfix("list")
    assert ran.status == 4
    assert "--desk" in ran.err


def test_list(desk: TestDesk) -> None:
    ran = desk.quietfix("list")
    assert ran.out.splitlines() == [
        "case       status     handling  owner     title",
        r"2026-0001  fix-ready  private   member-b  one \u{1b}[31mred",
        "2026-0002  new        private   member-b  two",
    ]
    assert json.loads(desk.quietfix("list", "--json", "2026-0002").out) == {
        "version": 1,
        "cases": [
            {
                "case": "2026-0002",
                "status": "new",
                "handling": "private",
                "track": "software",
                "title": "two",
                "received": "2025-01-01T00:00:00Z",
                "closed": None,
            }
        ],
    }


def test_deadlines(desk: TestDesk) -> None:
    ran = desk.quietfix("deadlines", "--now", NOW)
    assert ran.out.splitlines() == [
        "case       clock    state   ends                  left      waits for   next",
        "2026-0001  embargo  warned  2026-11-25 16:00 UTC  in 1 day  maintainer  due: 2026-11-25 16:00 UTC",
        "1 warned",
    ]
    shape = json.loads(desk.quietfix("deadlines", "--json", "--now", NOW).out)
    assert (shape["version"], shape["now"]) == (1, NOW)
    assert [item["clock"] for item in shape["deadlines"]] == ["answer", "embargo", "answer"]
    assert shape["deadlines"][1] == {
        "case": "2026-0001",
        "clock": "embargo",
        "of": None,
        "state": "warned",
        "starts": "2026-11-20T16:00:00Z",
        "ends": "2026-11-25T16:00:00Z",
        "since": "2026-11-24T16:00:00Z",
        "step": "warn P1D",
        "next": "due",
        "next-at": "2026-11-25T16:00:00Z",
        "waits-for": "maintainer",
        "why": "embargo ends 2026-11-25 16:00 UTC = embargo requested 2026-11-25 16:00 UTC, before fix ready "
        f"2026-11-20 16:00 UTC + 7 days ({cited_length('embargo')})",
    }


def test_the_table_has_the_most_urgent_first_and_says_since_when(desk: TestDesk) -> None:
    desk.case("2026-0002", status="new", received="2026-11-23T00:00:00Z", answered=False)
    ran = desk.quietfix("deadlines", "--now", "2026-11-28T00:00:00Z")
    assert [line.rstrip() for line in ran.out.splitlines()] == [
        "case       clock    state                               ends                  left        waits for   next",
        _row(
            "2026-0001", "embargo", "2026-11-26 16:00", "2026-11-25 16:00", "maintainer", "overdue 3: 2026-11-28 16:00"
        ),
        _row("2026-0002", "answer", "2026-11-27 00:00", "2026-11-26 00:00", "team", "overdue 2: 2026-11-30 00:00"),
        "2 overdue",
    ]


def _row(case: str, clock: str, since: str, ends: str, whom: str, then: str) -> str:
    return f"{case}  {clock:7}  overdue since {since} UTC  {ends} UTC  2 days ago  {whom:10}  {then} UTC"


def test_landed_has_every_key_of_every_line(desk: TestDesk) -> None:
    shape = json.loads(desk.quietfix("landed", "--json", "--now", NOW).out)
    (case,) = shape["cases"]
    assert (shape["version"], shape["now"], case["case"], case["close"]) == (1, NOW, "2026-0001", False)
    assert case["why"] == "waits for mainline (policy/trees.yml:7)"
    assert set(case["lines"]["mainline"]) == {
        "verdict", "why", "by", "date", "seen", "tag", "tip", "patches", "missing", "candidates", "follow-ups",
    }  # fmt: skip
    assert case["lines"]["mainline"]["verdict"] == "absent"


def test_show_has_the_case_the_clocks_and_the_text(desk: TestDesk) -> None:
    out = desk.quietfix("show", "cases/2026-0001.md", "--now", NOW).out
    assert "one \\u{1b}[31mred" in out
    assert "= embargo requested 2026-11-25 16:00 UTC" in out
    assert "frob_lease_drop()" in out
    shape = json.loads(desk.quietfix("show", "2026-0001", "--json", "--now", NOW).out)
    assert shape["case"]["embargo"]["asked-by"] == "reporter"
    assert [item["clock"] for item in shape["deadlines"]] == ["answer", "embargo"]


def test_check_is_status_1_for_errors_and_0_for_warnings(desk: TestDesk) -> None:
    assert desk.quietfix("check").status == 0
    desk.case("2026-0002", status="confirmed", more="ownr: x\n")
    ran = desk.quietfix("check")
    assert ran.status == 1
    assert ran.out.splitlines() == [
        "cases/2026-0002.md:8:1: this key is not known here: did you mean `owner`? [unknown-key]",
        "    ownr: x",
        "    ^",
        "1 error, 0 warnings, 0 advice in 6 files",
    ]
    (finding,) = json.loads(desk.quietfix("check", "--json").out)["findings"]
    assert finding == {
        "rule": "unknown-key",
        "severity": "error",
        "path": "cases/2026-0002.md",
        "line": 8,
        "column": 1,
        "message": "this key is not known here",
        "hint": "did you mean `owner`?",
    }
    github = desk.quietfix("check", "--format", "github").out
    assert github.startswith("::error file=cases/2026-0002.md,line=8,col=1,title=unknown-key::this key is not known")
    assert "ownr" not in github


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("deadlines.yml", "starts: fix.ready", "starts: fix.redy", "no such fact: did you mean `fix.ready`?"),
        ("trees.yml", "lines: {mainline: master}", "lines: {}", "this looks at no line, so no case could ever close"),
        ("trees.yml", "mainline: master", "mainline: master, mainline: x", "this key stands here twice"),
    ],
)
def test_a_policy_with_errors_stops_everything_that_decides(
    desk: TestDesk, file: str, old: str, new: str, message: str
) -> None:
    desk.write(f"policy/{file}", desk.read(f"policy/{file}").replace(old, new))
    assert message in desk.quietfix("check").out
    for verb in ("deadlines", "landed", "run"):
        ran = desk.quietfix(verb, "--now", NOW)
        assert ran.status == 1
        assert f"policy/{file}:" in ran.err


def test_set_edits_in_place_and_commits_what_it_edited(desk: TestDesk) -> None:
    before = desk.read("cases/2026-0002.md")
    pairs = ("status=confirmed", "owner=member-c", "answered=now", "introduced+=1da177e4c3f4", "title=a: b")
    ran = desk.quietfix("set", "2026-0002", *pairs, "--now", NOW)
    assert (ran.status, ran.out, ran.err) == (0, "", "2026-0002: done\n")
    after = desk.read("cases/2026-0002.md")
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert changed == [
        'title: "a: b"',
        "status: confirmed",
        "owner: member-c",
        f"answered: {NOW}",
        'introduced: ["1da177e4c3f4"]',
    ]
    assert git(desk.root, "status", "--porcelain") == ""
    assert git(desk.root, "log", "-1", "--format=%s|%an|%ad", "--date=iso") == (
        "2026-0002: set status, owner, answered, introduced, title|Member B|2026-11-24 16:00:00 +0000"
    )
    git(desk.root, "revert", "--no-edit", "HEAD")
    assert desk.read("cases/2026-0002.md") == before


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("ownr=x", "did you mean `owner`?"),
        ("status=done", "`status` should be one of"),
        ("received=yesterday", "should be an instant"),
        ("fix.patches+={role: fix, commit: 1e10}", "commit id"),
        ("fix.patches.7.commit=1da177e4c3f4", "beyond its end"),
        ("title=", "`title` is missing"),
        ("title.x=y", "leads through a value that has no keys"),
        ("owner={a", "cannot be read"),
    ],
)
def test_set_refuses_what_would_make_a_case_wrong(desk: TestDesk, pair: str, message: str) -> None:
    before = (desk.read("cases/2026-0001.md"), git(desk.root, "rev-parse", "HEAD"))
    ran = desk.quietfix("set", "2026-0001", pair)
    assert ran.status in (1, 2)
    assert message in ran.err
    assert (desk.read("cases/2026-0001.md"), git(desk.root, "rev-parse", "HEAD")) == before


def test_set_says_when_nothing_changes(desk: TestDesk) -> None:
    head = git(desk.root, "rev-parse", "HEAD")
    assert desk.quietfix("set", "2026-0001", "owner=member-b").err == "2026-0001: it was so already\n"
    assert git(desk.root, "rev-parse", "HEAD") == head


def test_set_leaves_what_is_staged_and_changed_elsewhere(desk: TestDesk) -> None:
    desk.write("policy/desk.yml", desk.read("policy/desk.yml") + "# mine\n")
    git(desk.root, "add", "policy/desk.yml")
    desk.write("cases/2026-0002.md", desk.read("cases/2026-0002.md") + "mine\n")
    assert desk.quietfix("set", "2026-0001", "owner=member-c").status == 0
    assert git(desk.root, "diff", "--name-only", "--cached") == "policy/desk.yml"
    assert git(desk.root, "diff", "--name-only") == "cases/2026-0002.md"
    ran = desk.quietfix("set", "2026-0002", "owner=member-c")
    assert ran.status == 4
    assert "not committed" in ran.err


def test_a_reader_that_stops_early_is_no_error(desk: TestDesk) -> None:
    import subprocess
    import sys

    process = subprocess.Popen(
        [sys.executable, "-m", "quietfix", "list"], cwd=desk.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.wait(timeout=300) == 0
    assert process.stderr.read() == b""
    process.stderr.close()
