"""Each rule has a fixture: files laid over a desk, and what the real command says about them.

A rule that needs more than one desk has a folder for each, all with a `findings.txt` of their own.
"""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from quietfix.desk.document import MAX_BYTES
from quietfix.rules.check.folders import MAX_FILE
from quietfix.rules.check.registry import RULES
from tests.support.desks import NOW, TestDesk, lay_replies, make_desk
from tests.support.golden import assert_golden

FIXTURES = Path(__file__).parent / "fixtures"
DESKS = sorted(str(golden.parent.relative_to(FIXTURES)) for golden in FIXTURES.rglob("findings.txt"))
CASE = '---\nschema: 1\nid: {id}\ntitle: "a bug"\nstatus: new\nreceived: 2026-11-20T09:14:00Z\n---\n{body}'


def _large_files(desk: TestDesk) -> None:
    desk.write("cases/2026-0001.md", CASE.format(id="2026-0001", body="x" * MAX_BYTES))
    desk.write("cases/2026-0002.md", CASE.format(id="2026-0002", body=""))
    desk.write("cases/2026-0002/p1.patch", "x" * (MAX_FILE + 1))
    desk.write("cases/2026-0002/p2.patch", "x" * MAX_FILE)


def _no_files(desk: TestDesk) -> None:
    (desk.root / "cases/2026-0001.md").symlink_to("../policy/desk.yml")
    (desk.root / "cases/2026-0002.md").mkdir()


def _other_encodings(desk: TestDesk) -> None:
    text = CASE.format(id="2026-0001", body="").replace("a bug", "frob: r\u00e9sum\u00e9")
    desk.write("cases/2026-0001.md", text.encode("latin-1"))


def _links_in_folders(desk: TestDesk) -> None:
    desk.write("cases/2026-0002/more/p1.patch", "a patch\n")
    (desk.root / "cases/2026-0002/p2.patch").symlink_to("/etc/passwd")
    (desk.root / "cases/2026-0003").symlink_to("2026-0002")


def _fewer_templates(desk: TestDesk) -> None:
    for name in ("fixed", "release-due"):
        (desk.root / f"policy/replies/{name}.txt").unlink()


BY_RECIPE: Mapping[str, Callable[[TestDesk], None]] = {
    "file-size": _large_files,
    "file-kind": _no_files,
    "encoding": _other_encodings,
    "folder-file": _links_in_folders,
    "reply-missing": _fewer_templates,
}
"""What Git cannot hold well is made here."""
COMPANIONS: Mapping[str, set[str]] = {"folder-file": {"file-kind"}}
"""A folder that is a link holds no state file either; all other fixtures show their own rule alone."""


@pytest.fixture(scope="session")
def shipped_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with the shipped policy and no case, to be copied."""
    return make_desk(tmp_path_factory.mktemp("fixtures") / "desk").root


def test_each_rule_has_findings() -> None:
    assert {name.partition("/")[0] for name in DESKS} == set(RULES)


@pytest.mark.parametrize("name", DESKS)
def test_a_fixture_gives_its_findings(name: str, shipped_desk: Path, tmp_path: Path) -> None:
    desk = TestDesk(Path(shutil.copytree(shipped_desk, tmp_path / "desk")))
    fixture, rule = FIXTURES / name, name.partition("/")[0]
    before = fixture / "before"
    if rule.startswith("reply-"):
        lay_replies(desk)
    # Files are copied without their times: Git takes two of one size and time, as a clone makes them, for the same.
    if before.is_dir():
        shutil.copytree(before, desk.root, dirs_exist_ok=True, copy_function=shutil.copyfile)
        desk.commit()
        for path in before.rglob("*.*"):
            (desk.root / path.relative_to(before)).unlink()
    ours = shutil.ignore_patterns("before", "findings.txt")
    shutil.copytree(fixture, desk.root, dirs_exist_ok=True, ignore=ours, copy_function=shutil.copyfile)
    if rule in BY_RECIPE:
        BY_RECIPE[rule](desk)
    ran = desk.quietfix("check", "--now", NOW, *(["--base", "main"] if before.is_dir() else []))
    assert_golden(str(fixture / "findings.txt"), ran.out)
    found = findings(ran.out)
    assert {line.rpartition("[")[2].rstrip("]") for line in found} == {rule} | COMPANIONS.get(rule, set())
    assert ran.status == any(": warning: " not in line and ": advice: " not in line for line in found)


def findings(out: str) -> list[str]:
    """The lines that are findings, not lines of a file."""
    return [line for line in out.split("\n") if line.endswith("]") and not line.startswith(" ")]
