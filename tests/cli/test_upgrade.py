"""A desk made from the project takes a newer release of it, and files in an older form are brought up."""

from pathlib import Path

import pytest

from quietfix.desk.case import Case
from quietfix.desk.migrations import Migration
from quietfix.desk.policy import TreePolicy
from quietfix.desk.store import Desk
from quietfix.instants import Instant
from quietfix.plan import Edit
from quietfix.robots.upgrading import bring_up
from tests.cli.editing import CANARY
from tests.support.desks import NOW, TEMPLATE, Ran, TestDesk, make_desk
from tests.support.trees import git

OLD = {
    "tools/a.py": "one\n",
    "tools/gone.py": "gone\n",
    "tools/mine.py": "theirs\n",
    ".ci/run": "#!/bin/sh\n",
    "README.md": "read me\n",
    "policy/deadlines.yml": (TEMPLATE / "policy" / "deadlines.yml").read_text(encoding="utf-8"),
}
NEW = {
    "tools/a.py": "two\n",
    "tools/b.py": "new\n",
    "tools/mine.py": "theirs, newer\n",
    ".ci/run": "#!/bin/sh\nexit\n",
    "README.md": "read me\n",
    "policy/deadlines.yml": OLD["policy/deadlines.yml"] + "# shipped otherwise\n",
    "policy/wrong-fixes.yml": "schema: 1\nwrong-fixes: {}\n",
    "cases/2026-0001.md": "not a case of this desk\n",
}


def lay(root: Path, files: dict[str, str], tag: str) -> None:
    """One release of the project."""
    git(root, "rm", "-r", "--quiet", "--ignore-unmatch", ".")
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
        (root / path).chmod(0o755 if path == ".ci/run" else 0o644)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", tag)
    git(root, "tag", tag)


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    """A desk from release v0.1.0 with a file of the tools that the team changed, and the project beside it."""
    project = tmp_path / "project"
    project.mkdir()
    git(project, "init", "--quiet", "-b", "main")
    lay(project, OLD, "v0.1.0")
    lay(project, NEW, "v0.2.0")
    desk = make_desk(tmp_path / "desk", remote=tmp_path / "origin.git")
    for path, text in OLD.items():
        desk.write(path, text)
    desk.write("tools/mine.py", "ours\n")
    (desk.root / ".ci" / "run").chmod(0o755)
    desk.case(title=CANARY)
    desk.commit()
    git(desk.root, "push", "--quiet")
    return desk


def upgrade(desk: TestDesk, *arguments: str, tag: str = "v0.2.0") -> Ran:
    return desk.quietfix("upgrade", "--from", tag, "--template", "../project", "--now", NOW, *arguments)


PLAN = """\
~ .ci/run  changed
? policy/deadlines.yml  yours stays; what is shipped changed, so compare
+ policy/wrong-fixes.yml  new
~ tools/a.py  changed
+ tools/b.py  new
- tools/gone.py  gone
! tools/mine.py  both changed it: --take PATH or --keep PATH
5 files to change, none changed yet: add --apply
"""


def test_the_plan_comes_first_and_changes_nothing(desk: TestDesk) -> None:
    before = git(desk.root, "for-each-ref"), git(desk.root, "status", "--porcelain")
    ran = upgrade(desk)
    assert (ran.status, ran.out) == (1, PLAN), ran
    assert (git(desk.root, "for-each-ref"), git(desk.root, "status", "--porcelain")) == before


def test_half_a_release_is_not_taken(desk: TestDesk) -> None:
    ran = upgrade(desk, "--apply")
    assert (ran.status, ran.out) == (4, "")
    assert "--take or --keep" in ran.err


@pytest.mark.parametrize(("word", "holds"), [("--keep", "ours\n"), ("--take", "theirs, newer\n")])
def test_a_release_goes_to_a_branch_for_review(desk: TestDesk, tmp_path: Path, word: str, holds: str) -> None:
    main = git(desk.root, "rev-parse", "main")
    ran = upgrade(desk, word, "tools/mine.py", "--apply")
    assert ran.status == 0, ran
    assert ran.out.splitlines()[-1].endswith(
        "files changed on branch upgrade-v0.2.0-1: review and merge it, then run `quietfix upgrade`"
    )
    origin = tmp_path / "origin.git"
    branch = "upgrade-v0.2.0-1"
    assert git(origin, "rev-parse", f"{branch}^") == main == git(desk.root, "rev-parse", "main")
    assert git(origin, "log", "-1", "--format=%s|%an", branch) == "upgrade to v0.2.0|Member B"
    held = {
        path: git(origin, "show", f"{branch}:{path}") + "\n" for path in ("tools/a.py", "tools/b.py", "tools/mine.py")
    }
    assert held == {"tools/a.py": "two\n", "tools/b.py": "new\n", "tools/mine.py": holds}
    listed = git(origin, "ls-tree", "-r", branch)
    assert "tools/gone.py" not in listed
    assert [row[:6] for row in listed.splitlines() if row.endswith(".ci/run")] == ["100755"]
    # Cases and the team's policy are as they were, and nothing that is committed went to the project's server.
    assert git(origin, "diff", "--name-only", "main", branch, "--", "cases", "policy") == "policy/wrong-fixes.yml"
    assert git(desk.root, "status", "--porcelain") == ""
    git(desk.root, "merge", "--quiet", "--ff-only", f"origin/{branch}")
    git(desk.root, "push", "--quiet")
    again = upgrade(desk)
    assert again.status == (1 if word == "--keep" else 0)


def test_the_copy_of_the_project_holds_no_object_of_the_desk(desk: TestDesk) -> None:
    """A server that is asked for objects is told which ones the asker has."""
    upgrade(desk)
    objects = git(desk.root / ".quietfix" / "template.git", "cat-file", "--batch-all-objects", "--batch-check")
    known = {row.split()[0] for row in objects.splitlines() if " commit " in row}
    assert known
    assert git(desk.root, "rev-parse", "HEAD") not in known


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--from", "v9", "--template", "../project"], 2, "the project has no such tag"),
        (["--from", "--evil", "--template", "../project"], 2, ""),
        (["--from", "a..b", "--template", "../project"], 2, "this is not the name of a tag"),
        (["--from", "v0.2.0"], 2, "it is not known where the project lies"),
        (["--from", "v0.2.0", "--template", "ext::sh -c id"], 2, "this is not where a project lies"),
        (["--from", "v0.2.0", "--template", "../nowhere"], 3, ""),
        (["--from", "v0.2.0", "--template", "../project", "--was", "v0.0.9"], 2, "the project has no such tag"),
        (["--from", "v0.2.0", "--template", "../project", "--take", "tools/other.py"], 2, "does not change"),
        (["--keep", "tools/a.py"], 2, "go with --from"),
    ],
)
def test_what_cannot_be_taken_is_told(desk: TestDesk, arguments: list[str], status: int, words: str) -> None:
    ran = desk.quietfix("upgrade", *arguments, "--now", NOW)
    assert (ran.status, ran.out) == (status, "")
    assert words in ran.err
    assert CANARY not in ran.err


def released(desk: TestDesk, files: dict[str, str], tag: str) -> None:
    lay(desk.root.parent / "project", files, tag)


def test_a_file_in_the_place_of_a_folder_of_the_team_waits_for_a_word(desk: TestDesk, tmp_path: Path) -> None:
    """Git would put it there without one, and all that lies in the folder would be gone."""
    desk.write("notes/ours.md", "ours\n")
    desk.write("hooks", "ours\n")
    desk.commit()
    git(desk.root, "push", "--quiet")
    released(
        desk, {**OLD, "notes": "x\n", "hooks/a": "x\n", "policy/desk.yml/a": "x\n", "tools/b.py": "new\n"}, "v0.3.0"
    )
    ran = upgrade(desk, tag="v0.3.0")
    both = "both changed it: --take PATH or --keep PATH"
    assert ran.out.splitlines()[:-1] == [
        f"! hooks/a  {both}", f"! notes  {both}", f"! policy/desk.yml/a  {both}", "+ tools/b.py  new"
    ]  # fmt: skip  # four lines
    assert upgrade(desk, "--apply", tag="v0.3.0").status == 4
    kept = upgrade(desk, "--keep", "hooks/a", "--take", "notes", "--keep", "policy/desk.yml/a", "--apply", tag="v0.3.0")
    assert kept.status == 0, kept
    changed = git(tmp_path / "origin.git", "diff", "--name-only", "main", "upgrade-v0.3.0-1").splitlines()
    assert changed == ["notes", "notes/ours.md", "tools/b.py"]
    never = upgrade(desk, "--keep", "hooks/a", "--take", "notes", "--take", "policy/desk.yml/a", tag="v0.3.0")
    assert (never.status, f"! policy/desk.yml/a  {both}" in never.out) == (1, True), "the policy is the team's"


def test_no_release_takes_the_place_of_the_cases(desk: TestDesk, tmp_path: Path) -> None:
    files = {path: text for path, text in OLD.items() if not path.startswith("policy/")}
    released(desk, {**files, "cases": "x\n", "policy": "x\n", "tools/b.py": "new\n"}, "v0.3.0")
    ran = upgrade(desk, "--take", "tools/b.py", "--apply", tag="v0.3.0")
    assert (ran.status, ran.out.splitlines()[:-1]) == (0, ["+ tools/b.py  new"]), ran
    assert git(tmp_path / "origin.git", "ls-tree", "-r", "--name-only", "upgrade-v0.3.0-1", "cases", "policy")


@pytest.mark.parametrize("name", ["..", ".git", ".GIT", "a\nb", "\N{RIGHT-TO-LEFT OVERRIDE}", "\udcff"])
def test_a_release_with_a_path_out_of_the_tree_or_an_odd_one_is_refused(desk: TestDesk, name: str) -> None:
    project = desk.root.parent / "project"
    (project / "entry").write_text("x\n")
    blob = git(project, "hash-object", "-w", "entry")
    (project / "tree").write_bytes(b"100644 hook\0" + bytes.fromhex(blob))
    inner = git(project, "hash-object", "-t", "tree", "-w", "--literally", "tree")
    (project / "tree").write_bytes(b"40000 " + name.encode("utf-8", "surrogateescape") + b"\0" + bytes.fromhex(inner))
    outer = git(project, "hash-object", "-t", "tree", "-w", "--literally", "tree")
    git(project, "tag", "v0.4.0", git(project, "commit-tree", "-m", "x", outer))
    before = git(desk.root, "for-each-ref")
    for more in ([], ["--apply"]):
        ran = upgrade(desk, "--take", "tools/mine.py", *more, tag="v0.4.0")
        assert (ran.status, ran.out) == (4, ""), ran
        assert "odd names" in ran.err
    assert git(desk.root, "for-each-ref") == before


def test_files_of_these_tools_need_nothing(desk: TestDesk) -> None:
    ran = desk.quietfix("upgrade", "--now", NOW)
    assert (ran.status, ran.out) == (0, "all files have schema 1, which these tools read\n")


def test_files_of_newer_tools_are_refused(desk: TestDesk) -> None:
    desk.write("cases/2026-0001.md", desk.read("cases/2026-0001.md").replace("schema: 1", "schema: 2"))
    ran = desk.quietfix("upgrade", "--now", NOW)
    assert ran.status == 4
    assert "cases/2026-0001.md was written by newer tools than these" in ran.err


def test_older_files_are_brought_up_in_one_commit(desk: TestDesk, tmp_path: Path) -> None:
    """With a step to a second form, since there is only one so far."""
    steps = (
        Migration(Case, 2, lambda document: [Edit(("owner",), "member-x")]),
        Migration(TreePolicy, 2, lambda document: [Edit(("grace",), "PT24H")]),
    )
    now = Instant.parse(NOW)
    opened = Desk.open(desk.root)
    planned = bring_up(opened, opened.policy(), now, write=False, steps_=steps, to=2)
    assert {moved.path for moved in planned} >= {"cases/2026-0001.md", "policy/trees.yml", "policy/desk.yml"}
    assert "schema: 1" in desk.read("cases/2026-0001.md")
    assert bring_up(opened, opened.policy(), now, write=True, steps_=steps, to=2) == planned
    assert git(desk.root, "status", "--porcelain") == ""
    assert git(tmp_path / "origin.git", "log", "-1", "--format=%s", "main") == "schema 2"
    case = desk.read("cases/2026-0001.md")
    assert "schema: 2\n" in case
    assert "owner: member-x\n" in case
    assert "grace: PT24H\n" in desk.read("policy/trees.yml")
    assert bring_up(opened, None, now, write=False, steps_=steps, to=2) == ()
