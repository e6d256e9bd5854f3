"""`quietfix fmt` as a process: which files it writes, which it leaves alone, and what it says."""

import json
import stat
from pathlib import Path

import pytest

from tests.support.desks import TestDesk, make_desk
from tests.support.trees import git

ONE, TWO = "cases/2026-0001.md", "cases/2026-0002.md"
ODD = "---\nschema: 1\nstatus: new   # so far\nid: 2026-0002\ntitle: odd\nreceived: 2026-11-20T10:00:00+01:00\n---\n\na\r\n \tb"
EVEN = '---\nschema: 1\nid: 2026-0002\ntitle: "odd"\nstatus: new   # so far\nreceived: 2026-11-20T09:00:00Z\n---\n\na\r\n \tb'


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    made = make_desk(tmp_path / "desk")
    made.case(status="new")
    made.write(ONE, made.read(ONE).replace("owner: member-b\n", ""))
    made.write(TWO, ODD)
    made.commit()
    return made


def test_it_writes_what_is_not_canonical_and_commits_nothing(desk: TestDesk) -> None:
    head = git(desk.root, "rev-parse", "HEAD")
    ran = desk.quietfix("fmt")
    assert (ran.status, ran.out, ran.err) == (0, f"{TWO}\n", "1 of 6 files changed\n")
    assert desk.read(TWO) == EVEN
    assert git(desk.root, "rev-parse", "HEAD") == head
    assert git(desk.root, "status", "--porcelain").split() == ["M", TWO]
    again = desk.quietfix("fmt")
    assert (again.status, again.out, again.err) == (0, "", "0 of 6 files changed\n")
    assert list((desk.root / ".quietfix").glob("half-*")) == []


def test_check_writes_nothing(desk: TestDesk) -> None:
    ran = desk.quietfix("fmt", "--check")
    assert (ran.status, ran.out) == (1, f"{TWO}\n")
    assert ran.err == "1 of 6 files not in canonical form: run `quietfix fmt`\n"
    assert desk.read(TWO) == ODD
    assert not (desk.root / ".quietfix").exists()
    desk.quietfix("fmt")
    ran = desk.quietfix("fmt", "--check")
    assert (ran.status, ran.out, ran.err) == (0, "", "0 of 6 files not in canonical form\n")


def test_a_file_that_a_desk_may_do_without_is_formatted_where_it_is(desk: TestDesk) -> None:
    file = "policy/wrong-fixes.yml"
    desk.write(
        file, "schema: 1\nwrong-fixes:\n- {says: '0123456789ab', reason: a b, means: [], commit: '123456789abc'}\n"
    )
    ran = desk.quietfix("fmt", "-q")
    assert ran.out.split() == [file, TWO]
    canonical = '  - {commit: "123456789abc", says: "0123456789ab", means: [], reason: a b}\n'
    assert desk.read(file) == f"schema: 1\nwrong-fixes:\n{canonical}"


def test_json_and_quiet(desk: TestDesk) -> None:
    desk.write("cases/2026-0003.md", "nothing\n")
    ran = desk.quietfix("fmt", "--check", "--json", "-q")
    assert json.loads(ran.out) == {"version": 1, "changed": [TWO], "refused": ["cases/2026-0003.md"]}
    assert ran.status == 1
    ran = desk.quietfix("fmt", "-q", "2026-0002")
    assert (ran.status, ran.out, ran.err) == (0, f"{TWO}\n", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"---\nschema: 1\ntitle: a: b\n---\n", "line 3, column 9: this is not YAML: mapping values are not allowed here"),
        (b"---\nschema: 1\n\towner: x\n---\n", "line 3, column 1: this is not YAML: a tab cannot stand here"),
        (b"\xef\xbb\xbf---\nschema: 1\n---\n", "line 1, column 1: the file starts with a byte order mark"),
        (b"---\nschema: \xff\n---\n", "line 2, column 9: this is not UTF-8"),
        (b"---\nschema: 1\n...\n---\n", "the YAML has a rare form"),
    ],
)  # fmt: skip  # one example a line
def test_what_cannot_be_read_is_left_and_the_others_are_written(desk: TestDesk, content: bytes, said: str) -> None:
    desk.write(ONE, content)
    ran = desk.quietfix("fmt", "-q")
    assert (ran.status, ran.out) == (1, f"{TWO}\n")
    assert ran.err.startswith(f"quietfix: {ONE}: {said}\n  ")
    assert (desk.root / ONE).read_bytes() == content
    assert desk.read(TWO) == EVEN


def test_a_link_is_not_followed(desk: TestDesk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.md").write_text(ODD, newline="")
    (desk.root / ONE).unlink()
    (desk.root / ONE).symlink_to(tmp_path / "elsewhere.md")
    ran = desk.quietfix("fmt")
    assert (ran.status, ran.out) == (1, f"{TWO}\n")
    assert ran.err == (
        f"quietfix: {ONE}: line 1, column 1: this is a link, not a file\n  put a plain file here\n"
        "1 of 6 files changed, 1 refused\n"
    )
    assert (desk.root / ONE).is_symlink()
    assert (tmp_path / "elsewhere.md").read_bytes() == ODD.encode()


def test_a_folder_that_is_a_link_is_not_followed(desk: TestDesk, tmp_path: Path) -> None:
    (desk.root / "cases").rename(tmp_path / "cases")
    (desk.root / "cases").symlink_to(tmp_path / "cases")
    ran = desk.quietfix("fmt")
    assert (ran.status, ran.out) == (1, "")
    assert (tmp_path / "cases/2026-0002.md").read_bytes() == ODD.encode()


@pytest.mark.parametrize("mode", [0o444, 0o640, 0o755])
def test_the_mode_stays(desk: TestDesk, mode: int) -> None:
    (desk.root / TWO).chmod(mode)
    assert desk.quietfix("fmt").status == 0
    assert stat.S_IMODE((desk.root / TWO).stat().st_mode) == mode
    assert desk.read(TWO) == EVEN


def test_line_ends_of_the_keys_are_line_feeds(desk: TestDesk) -> None:
    front, body = ODD.split("\n---\n")
    desk.write(TWO, front.replace("\n", "\r\n") + "\r\n---\r\n" + body)
    assert desk.quietfix("fmt").out == f"{TWO}\n"
    assert desk.read(TWO) == EVEN


@pytest.mark.parametrize("name", ["policy/trees.yml", "./policy/trees.yml", "{root}/policy/trees.yml"])
def test_a_path_of_the_policy(desk: TestDesk, name: str) -> None:
    desk.write("policy/trees.yml", desk.read("policy/trees.yml").replace("grace: PT48H", "grace:   PT48H  "))
    ran = desk.quietfix("fmt", name.format(root=desk.root))
    assert (ran.status, ran.out, ran.err) == (0, "policy/trees.yml\n", "1 of 1 file changed\n")
    assert "\ngrace: PT48H\n" in desk.read("policy/trees.yml")
    assert desk.read(TWO) == ODD


@pytest.mark.parametrize("names", [("2026-0002",), (TWO,), ("./" + TWO, "2026-0002"), ("2026-0001", TWO)])
def test_names_of_cases(desk: TestDesk, names: tuple[str, ...]) -> None:
    ran = desk.quietfix("fmt", *names)
    assert (ran.status, ran.out) == (0, f"{TWO}\n")


@pytest.mark.parametrize(
    "name", ["2026-0009", "policy/people.yml", "policy/peple.yml", "README.md", "xpolicy/trees.yml", "trees.yml", ""]
)
def test_an_unknown_path_is_wrong_usage(desk: TestDesk, name: str) -> None:
    ran = desk.quietfix("fmt", TWO, name)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("quietfix: there is no such file to format\n  ")
    assert desk.read(TWO) == ODD


def test_state_is_not_formatted(desk: TestDesk) -> None:
    state = "log: []\nschema:   1\n"
    desk.write("cases/2026-0001/state.yml", state)
    assert desk.quietfix("fmt").out == f"{TWO}\n"
    assert desk.read("cases/2026-0001/state.yml") == state


def test_a_file_of_the_policy_that_is_not_there_is_refused(desk: TestDesk) -> None:
    (desk.root / "policy/desk.yml").unlink()
    ran = desk.quietfix("fmt")
    assert (ran.status, ran.out) == (1, f"{TWO}\n")
    assert "policy/desk.yml: line 1, column 1: this is not a file" in ran.err


def test_what_a_run_left_undone_comes_first(desk: TestDesk) -> None:
    desk.write(".quietfix/unfinished.json", "{}")
    ran = desk.quietfix("fmt")
    assert (ran.status, ran.out) == (4, "")
    assert desk.read(TWO) == ODD
    assert desk.quietfix("fmt", "--check").status == 1


def test_set_leaves_a_canonical_case_so(desk: TestDesk) -> None:
    desk.quietfix("fmt")
    desk.commit()
    changes = ["owner=member-b", "reporters+={credit: ask, name: A}", "introduced+=1da177e4c3f4", "title=short"]
    changes += ["fix.ready=2026-11-20T12:00:00+01:00", 'waiting={since: "2026-11-20T12:00Z", on: team}']
    assert desk.quietfix("set", "2026-0002", *changes).status == 0
    assert "title: short" not in desk.read(TWO)
    ran = desk.quietfix("fmt", "--check")
    assert (ran.status, ran.out) == (0, "")
    assert desk.quietfix("check", "2026-0002").status == 0
