"""Each rule has a page, and what the page shows is what `quietfix check` says."""

import os
import re
import shutil
from pathlib import Path

import pytest

from quietfix.desk.store import Desk
from quietfix.instants import Instant
from quietfix.robots.checking import Checked, check
from quietfix.rules.check.registry import RULES
from quietfix.views.findings import as_text
from tests.rules_check.pages import DOCS, Fence, Page, read_page
from tests.support.desks import NOW, TestDesk, lay_replies, make_desk

CASE = 'schema: 1\nid: 2026-0007\ntitle: "a bug"\nstatus: new\nreceived: 2026-11-20T09:14:00Z\n'
FIXTURES = Path(__file__).parent / "fixtures"
HEADINGS = ["Why", "What it finds", "Example"]
MADE_BY_HAND = {"file-size", "file-kind", "encoding"}
"""What cannot stand in a page: these describe their example, and show what their fixture gives."""


@pytest.fixture(scope="session")
def shipped_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with the shipped policy and one new case, to be copied."""
    desk = make_desk(tmp_path_factory.mktemp("pages") / "desk")
    desk.write("cases/2026-0007.md", f"---\n{CASE}---\n")
    desk.commit()
    return desk.root


@pytest.fixture
def desk(shipped_desk: Path, tmp_path: Path) -> TestDesk:
    return TestDesk(Path(shutil.copytree(shipped_desk, tmp_path / "desk")))


def judge(desk: TestDesk, page: Page, fences: tuple[Fence, ...]) -> Checked:
    """What is found where these files lie on the desk."""
    if page.file.stem.startswith("reply-"):
        lay_replies(desk)
    before = [fence for fence in fences if fence.word == "before"]
    for fence in before:
        fence.lay(desk)
    if before:
        desk.commit()
    for fence in fences:
        if fence not in before:
            fence.lay(desk)
    return check(Desk.open(desk.root), (), "main" if page.compares else None, Instant.parse(NOW))


@pytest.mark.parametrize("rule", RULES)
def test_a_page_has_its_parts(rule: str) -> None:
    page = read_page(rule)
    lines = page.text.split("\n")
    assert lines[:4] == [f"# {rule}", "", RULES[rule], ""]
    outside = re.sub(r"^```.*?^```$", "", page.text, flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"^#.*", outside, re.MULTILINE) == [f"# {rule}", *(f"## {heading}" for heading in HEADINGS)]
    assert all(page.section(heading).strip() for heading in HEADINGS)
    assert bool(page.wrong) == bool(page.right) == (rule not in MADE_BY_HAND)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in MADE_BY_HAND])
def test_the_wrong_example_gives_the_finding_that_is_shown(rule: str, desk: TestDesk) -> None:
    page = read_page(rule)
    checked = judge(desk, page, page.wrong)
    assert {finding.rule for finding in checked.findings} == {rule}
    said = as_text(checked.findings, checked.files, checked.sources).rstrip("\n").rpartition("\n")[0] + "\n"
    if os.environ.get("QUIETFIX_UPDATE_GOLDEN"):
        page.show(said)
    assert read_page(rule).shown == said


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in MADE_BY_HAND])
def test_the_right_example_gives_none(rule: str, desk: TestDesk) -> None:
    page = read_page(rule)
    assert judge(desk, page, (*page.wrong, *page.right)).findings == ()


@pytest.mark.parametrize("rule", sorted(MADE_BY_HAND))
def test_what_cannot_stand_in_a_page_is_what_the_fixture_gives(rule: str) -> None:
    page = read_page(rule)
    golden = (FIXTURES / rule / "findings.txt").read_text(encoding="utf-8").split("\n", 1)[1]
    said = golden.rstrip("\n").rpartition("\n")[0] + "\n"
    if os.environ.get("QUIETFIX_UPDATE_GOLDEN"):
        page.show(said)
    assert read_page(rule).shown == said


@pytest.mark.parametrize("rule", RULES)
def test_a_page_names_the_severity_of_what_it_shows(rule: str) -> None:
    page = read_page(rule)
    shown = [line for line in page.shown.split("\n") if line.endswith(f"[{rule}]")]
    assert shown
    for line in shown:
        severity = re.match(r"\S+:\d+:\d+: (warning|advice)?", line)
        assert severity is not None
        assert (severity[1] or "error") in page.section("What it finds").lower()


def test_the_index_is_the_registry() -> None:
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\S+)\]\((\S+)\) \| (.*) \|$", text, re.MULTILINE)
    assert rows == [(rule, f"{rule}.md", statement) for rule, statement in RULES.items()]
    assert {page.name for page in DOCS.iterdir()} == {"README.md", *(f"{rule}.md" for rule in RULES)}
