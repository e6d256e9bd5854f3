"""`quietfix access` and what `run` and `show` do about access, as processes on a desk with the forge of files."""

import json
import shutil
from pathlib import Path

import pytest

from quietfix.facts import Grant
from quietfix.forge.localpeople import LocalPeople
from quietfix.instants import Instant
from quietfix.outcome import Done
from tests.support.desks import TEMPLATE, TestDesk, make_desk
from tests.support.trees import PublicTree, git

D1, D2, D9, D17, D18 = (
    f"{day}T16:00:00Z" for day in ("2026-11-24", "2026-11-25", "2026-12-02", "2026-12-10", "2026-12-11")
)
REASON = "CANARY-REASON"
DRAWN = f'people: [{{github: maintainer-a, added: 2026-11-24, by: member-b, reason: "{REASON}"}}]\n'
INVITED = "+ 2026-0001  access of maintainer-a: read, also opens 1 other case"
AGAIN = "+ 2026-0001  access of maintainer-a: read (again: the invitation has expired), also opens 1 other case"


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    """A desk with a team, who may get in, and two cases; one of them draws somebody in."""
    made = make_desk(tmp_path / "desk", remote=tmp_path / "origin.git")
    made.write("policy/access.yml", (TEMPLATE / "policy" / "access.yml").read_bytes())
    made.write("policy/desk.yml", made.read("policy/desk.yml").replace("members: []", "members: [member-b]"))
    tree = PublicTree.create(tmp_path / "public.git")
    tree.commit("master", "base")
    made.trees(str(tree.path))
    made.case(more=DRAWN)
    made.case("2026-0002")
    made.commit()
    return made


def people(desk: TestDesk, now: str) -> LocalPeople:
    return LocalPeople(desk.root / ".quietfix" / "forge", Instant.parse(now))


def planned(desk: TestDesk, now: str, *more: str) -> list[str]:
    """The lines of the plan."""
    ran = desk.quietfix("access", "--json", "--now", now, *more)
    assert ran.status == 0, ran
    return [action["line"] for action in json.loads(ran.out)["actions"]]


def test_a_maintainer_is_invited_comes_in_and_leaves_again(desk: TestDesk) -> None:
    """And is invited again once the case is reopened. No word of the case is in what is printed, told or committed."""
    before = desk.quietfix("access", "--now", D1)
    assert (before.status, INVITED in before.out) == (0, True)
    assert before.out.endswith("1 action planned, none carried out: add --apply\n")
    assert not (desk.root / ".quietfix/forge").exists(), "a look changes nothing"
    assert desk.quietfix("access", "--apply", "--now", D1).out.count("[done]") == 1
    assert planned(desk, D2, "--apply") == []
    assert isinstance(people(desk, D2).accept("Maintainer-A"), Done)
    table = desk.quietfix("access", "--now", D2).out
    assert "maintainer-a  read  -        2026-0001 maintainer: read, while it is open" in table
    assert "let in        maintainer-a: read, until 7 days after it closes" in desk.quietfix("show", "2026-0001").out
    assert desk.quietfix("close", "2026-0001", "--as", "not-a-bug", "--now", D2).status == 0
    assert planned(desk, "2026-12-02T15:59:59Z", "--apply") == []
    assert planned(desk, D9, "--apply") == ["- 2026-0001  access of maintainer-a"]
    assert "until 2026-12-02 16:00 UTC" in desk.quietfix("show", "2026-0001", "--now", D9).out
    assert desk.quietfix("reopen", "2026-0001", "--reason", "a", "--now", D9).status == 0
    assert planned(desk, D9, "--apply") == [INVITED]
    log = git(desk.root, "log", "--format=%B")
    printed = before.out + table + desk.quietfix("access", "--now", D9).out
    assert "canary" not in (log + printed + desk.read("cases/2026-0001/state.yml")).lower()
    assert "access: maintainer-a taken out" in desk.read("cases/2026-0001/state.yml")
    assert git(desk.root, "status", "--porcelain") == ""


def test_a_role_follows_the_policy(desk: TestDesk) -> None:
    planned(desk, D1, "--apply")
    people(desk, D1).accept("maintainer-a")
    desk.write("policy/access.yml", desk.read("policy/access.yml").replace("maintainer: read", "maintainer: triage"))
    desk.commit()
    assert planned(desk, D1, "--apply") == ["~ 2026-0001  access of maintainer-a: read -> triage"]
    seen = people(desk, D1).seen()
    assert getattr(seen, "grants", None) == (Grant("maintainer-a", "triage"),)


@pytest.mark.parametrize(("verb", "status"), [("run", 0), ("access", 1)])
def test_an_invitation_is_renewed_once_and_then_a_person_is_asked(desk: TestDesk, verb: str, status: int) -> None:
    """In the tracking issue, once; the verb goes on telling of it."""
    assert desk.quietfix("run", "--apply", "--now", D1).status == 0
    again = desk.quietfix("run", "--apply", "--now", D9)
    assert (again.status, AGAIN in again.out) == (0, True)
    asked = desk.quietfix(verb, "--apply", "--now", D17)
    key = "+ 2026-0001  comment access/maintainer-a/2026-11-24T00:00:00Z"
    assert (asked.status, key in asked.out) == (status, True)
    assert desk.quietfix("run", "--apply", "--now", D18).out == "nothing to do\n"
    comments = json.loads(desk.read(".quietfix/forge/2026-0001.json"))["comments"]
    assert [comment["text"].partition(".")[0] for comment in comments] == [
        "2026-0001: maintainer-a was invited twice, and both invitations have expired"
    ]
    ran = desk.quietfix("access", "--now", D18)
    assert (ran.status, "2026-0001: maintainer-a was invited twice" in ran.err) == (1, True)


def test_a_question_that_nobody_answers_keeps_no_other_from_being_asked(desk: TestDesk) -> None:
    """Who declines could otherwise hide what becomes of everybody else in the case."""
    more = DRAWN.replace("[{", "[{github: maintainer-b, added: 2026-11-24, by: member-b, reason: a}, {")
    desk.write("cases/2026-0001.md", desk.read("cases/2026-0001.md").replace(DRAWN, more))
    desk.commit()
    for day in (D1, D9, D17, D17, D18):
        assert desk.quietfix("run", "--apply", "--now", day).status == 0
    comments = json.loads(desk.read(".quietfix/forge/2026-0001.json"))["comments"]
    asked = [comment["text"].removeprefix("2026-0001: ").partition(" ")[0] for comment in comments]
    assert asked == ["maintainer-a", "maintainer-b"], "one a day"
    assert desk.quietfix("run", "--apply", "--now", "2026-12-12T16:00:00Z").out == "nothing to do\n"


def test_nobody_is_taken_out_while_a_case_cannot_be_read(desk: TestDesk) -> None:
    """Nor while something among the cases is named so that it is no case."""
    planned(desk, D1, "--apply")
    text = desk.read("cases/2026-0001.md")
    desk.write("cases/2026-0001.md", "no front matter")
    ran = desk.quietfix("access", "--apply", "--now", D2)
    assert (ran.status, "nothing to do" in ran.out) == (3, True)
    assert "could not tell: who else is let in, since a case cannot be read; nobody is taken out" in ran.err
    (desk.root / "cases/2026-0001.md").rename(desk.root / "cases/2026-1.md")
    desk.write("cases/2026-1.md", text)
    assert desk.quietfix("access", "--now", D2).status == 3
    (desk.root / "cases/2026-1.md").unlink()
    assert desk.quietfix("access", "--now", D2).status == 3, "its folder is there"
    shutil.rmtree(desk.root / "cases/2026-0001")
    ran = desk.quietfix("access", "--now", D2)
    assert (ran.status, "- no case  access of maintainer-a" in ran.out) == (0, True)


def test_a_rail_that_holds_is_said_by_both_and_ends_with_a_status(desk: TestDesk) -> None:
    planned(desk, D1, "--apply")
    desk.write("policy/access.yml", desk.read("policy/access.yml").replace("max-removals: 10", "max-removals: 0"))
    desk.write("cases/2026-0001.md", desk.read("cases/2026-0001.md").replace(DRAWN, ""))
    desk.commit()
    for verb in ("access", "run"):
        ran = desk.quietfix(verb, "--apply", "--now", D2)
        assert (ran.status, "1 people" in ran.err, "access of" in ran.out) == (4, False, False)
        assert "1 person would be taken out, and policy/access.yml:23 allows 0 at once; nobody is" in ran.err


def test_a_forge_that_cannot_be_read_moves_nobody(desk: TestDesk) -> None:
    desk.write(".quietfix/forge/people/people.json", "{")
    for verb in ("access", "run"):
        ran = desk.quietfix(verb, "--apply", "--now", D1)
        assert (ran.status, "access of" in ran.out) == (3, False)
        assert "could not tell: who gets in: the people of the local forge cannot be read" in ran.err


def test_a_desk_without_the_file_goes_on_and_says_so(desk: TestDesk) -> None:
    (desk.root / "policy/access.yml").unlink()
    desk.commit()
    ran = desk.quietfix("run", "--apply", "--now", D1)
    assert (ran.status, ran.err) == (0, "this desk has no policy/access.yml, so nobody is let in or taken out\n")
    assert desk.quietfix("access", "--now", D1).status == 4
    assert "let in" not in desk.quietfix("show", "2026-0001", "--now", D1).out


def test_a_desk_that_asks_for_rooms_lets_nobody_in(desk: TestDesk) -> None:
    desk.write("policy/access.yml", desk.read("policy/access.yml").replace("rooms: shared", "rooms: per-case"))
    desk.commit()
    for verb in ("access", "run"):
        ran = desk.quietfix(verb, "--apply", "--now", D1)
        assert (ran.status, "access of" in ran.out) == (4, False)
        assert "asks for a repository for each case, which there is not yet" in ran.err
