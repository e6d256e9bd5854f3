"""What the deadlines robot says in tracking issues, and how often: real process, real Git, local forge."""

import json
from pathlib import Path

import pytest

from tests.rules.looking import cited_length
from tests.support.desks import TestDesk, make_desk
from tests.support.trees import PublicTree

RECEIVED = "2026-11-20T00:00:00Z"
READY = 'fix: {{ready: 2026-11-20T00:00:00Z, patches: [{{commit: "{}"}}]}}\n'
LINES = 'mainline: master, "6.6": linux-6.6.y, "6.1": linux-6.1.y'


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "base")
    for line in ("6.6", "6.1", "5.15"):
        made.branch(f"linux-{line}.y", "master")
    return made


@pytest.fixture
def desk(tmp_path: Path, tree: PublicTree) -> TestDesk:
    made = make_desk(tmp_path / "desk")
    made.trees(str(tree.path), LINES)
    made.commit()
    return made


def said(desk: TestDesk, case: str = "2026-0001") -> list[str]:
    """All comments of a case's tracking issue, without the id that each starts with."""
    issue = json.loads(desk.read(f".quietfix/forge/{case}.json"))
    texts = [comment["text"] for comment in issue["comments"]]
    assert all(text.startswith(f"{case}: ") for text in texts)
    return [text.removeprefix(f"{case}: ") for text in texts]


def public(desk: TestDesk, tree: PublicTree) -> None:
    """A case whose fix is in mainline alone."""
    fix = tree.commit("master", "frob: fix")
    desk.case(status="fix-ready", more=READY.format(fix))
    desk.commit()
    assert desk.quietfix("run", "--apply", "--now", "2026-11-24T00:00:00Z").status == 0


def test_missing_backports_are_asked_for_once_in_one_comment(desk: TestDesk, tree: PublicTree) -> None:
    public(desk, tree)
    later = [f"2027-12-{day}T00:00:00Z" for day in (24, 25, 26)]
    for now in later:
        assert desk.quietfix("run", "--apply", "--now", now).status == 0
    (comment,) = [text for text in said(desk) if text.startswith("backports")]
    assert comment.startswith("backports for 6.6, 6.1: due. backports of 6.6 ends ")
    assert " Waits for: maintainer. Next: nothing more.\n\nwhere the fix is." in comment


def test_a_line_that_comes_later_is_asked_for_alone(desk: TestDesk, tree: PublicTree) -> None:
    public(desk, tree)
    assert desk.quietfix("run", "--apply", "--now", "2027-12-24T00:00:00Z").status == 0
    desk.trees(str(tree.path), f'{LINES}, "5.15": linux-5.15.y')
    desk.commit()
    assert desk.quietfix("run", "--apply", "--now", "2027-12-25T00:00:00Z").status == 0
    asked = [text.split(":")[0] for text in said(desk) if text.startswith("backports")]
    assert asked == ["backports for 6.6, 6.1", "backports for 5.15"]


def test_an_answer_is_asked_for_though_no_tree_can_be_seen(desk: TestDesk, tree: PublicTree) -> None:
    desk.trees("/nowhere/at/all")
    new = "2026-0002"
    desk.case(new, status="new", received=RECEIVED, answered=False)
    desk.case(status="fix-ready", received=RECEIVED, more=READY.format("e" * 40))
    desk.commit()
    ran = desk.quietfix("run", "--apply", "--now", "2026-11-30T00:00:00Z")
    assert ran.status == 3
    assert "no such clock is told" in ran.err
    assert [text.split(".")[0] for text in said(desk, new)] == ["answer: overdue 3"]
    assert said(desk) == [], "whether its fix is public is not known"


def test_comments_hold_no_word_of_a_case(desk: TestDesk, tree: PublicTree) -> None:
    proposed = "hardware: {proposed: [{github: expert-a, at: 2026-11-20T00:00:00Z}]}\n"
    desk.case(status="confirmed", title="CANARY", received=RECEIVED, more=f"track: hardware\n{proposed}")
    desk.commit()
    assert desk.quietfix("run", "--apply", "--now", "2026-12-24T00:00:00Z").status == 0
    (comment,) = said(desk)
    assert comment == (
        "objection for expert-a: due. objection of expert-a ends 2026-11-27 00:00 UTC = hardware proposed "
        f"2026-11-20 00:00 UTC + 5 working days ({cited_length('objection')}). Waits for: team. Next: nothing more."
    )


def test_the_table_of_lines_is_told_when_it_changes(desk: TestDesk, tree: PublicTree) -> None:
    """In the comment of the day, where there is one, and not again while nothing changes."""
    public(desk, tree)
    (both,) = said(desk)
    assert both.startswith("backports for 6.6, 6.1: due. ")
    table = (
        "where the fix is.\n\n| line | verdict |\n| --- | --- |\n| mainline | {} |\n| 6.6 | absent |\n| 6.1 | absent |"
    )
    assert both.endswith(f"\n\n{table.format('landed')}")
    tree.tag("v9.0", "master")
    for now in ("2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z"):
        assert desk.quietfix("run", "--apply", "--now", now).status == 0
    assert said(desk) == [both, table.format("released")]


def test_what_was_said_today_leaves_no_room_for_more(desk: TestDesk, tree: PublicTree) -> None:
    """One comment a case and day, over all robots: what had to wait is said the next day."""
    public(desk, tree)
    desk.write("cases/2026-0001.md", desk.read("cases/2026-0001.md").replace("status: landing", "status: fix-ready"))
    tree.tag("v9.0", "master")
    desk.commit()
    for now in ("2026-11-24T06:00:00Z", "2026-11-24T18:00:00Z"):
        assert desk.quietfix("run", "--apply", "--now", now).status == 0
    assert len(said(desk)) == 1
    assert desk.quietfix("run", "--apply", "--now", "2026-11-25T00:00:00Z").status == 0
    assert len(said(desk)) == 2
