"""What the writer does to issues and comments, one action at a time, and what others may have done in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quietfix.facts import ForgeSeen, Unknown
from quietfix.forge.github import GithubReader, Ours
from quietfix.forge.githubclient import reading, writing
from quietfix.forge.githubcomments import LONGEST
from quietfix.forge.githubplace import Place
from quietfix.forge.githubwriter import GithubWriter
from quietfix.outcome import AlreadySo, Done, Failed, Refused
from quietfix.plan import AdoptIssue, CloseIssue, Comment, Note, OpenIssue, SetLabels
from tests.double.faults import Fault
from tests.double.stand import MEMBERS, OWNER, Repository, Stand
from tests.forge.hubs import READY, ROBOT, Hub, make_hub
from tests.support.trees import git

CASE = "2026-0001"
OURS = Ours(ROBOT, frozenset(MEMBERS))
OPEN = OpenIssue(CASE, "the body", "why")
SAY = Comment(CASE, "release/due/2026-11-24T16:00:00Z", "the text", "why")
OTHER = "maintainer-a"


@pytest.fixture
def writer(github: Stand, desk_repository: Repository) -> Iterator[GithubWriter]:
    place = Place(github.url, "https://github.com", desk_repository.full_name)
    client = writing(github.url, github.writer)
    yield GithubWriter.knowing(ForgeSeen(), place, client, None, OURS)
    client.transport.close()


def look(github: Stand, writer: GithubWriter) -> ForgeSeen | Unknown:
    client = reading(github.url, github.writer)
    seen = GithubReader(writer.place, client, None, OURS, (), ()).look()
    client.transport.close()
    return seen


def let_in(repository: Repository, login: str = OTHER) -> None:
    repository.state.grants[login] = "triage"


def test_an_issue_is_opened_once(writer: GithubWriter, desk_repository: Repository) -> None:
    assert writer.carry_out(OPEN) == Done(reference="1")
    assert isinstance(writer.carry_out(OPEN), AlreadySo)
    (issue,) = desk_repository.issues()
    assert (issue["title"], issue["body"]) == (CASE, "the body")


def test_where_another_run_was_faster_its_issue_stays(
    github: Stand, writer: GithubWriter, desk_repository: Repository
) -> None:
    """It opens its issue just before ours, after ours looked."""

    def faster() -> None:
        desk_repository.open_issue(CASE, by=ROBOT)

    github.faults.when(faster, "POST", "issues$")
    assert writer.carry_out(OPEN) == AlreadySo("another run opened the issue", "1")
    assert writer.carry_out(SAY) == Done(reference=str(desk_repository.get("issues/1/comments")[0]["id"]))
    assert [(one["number"], one["state"]) for one in desk_repository.issues()] == [(1, "open"), (2, "closed")]


def test_only_an_issue_of_the_robots_or_of_the_team_is_the_cases(
    github: Stand, writer: GithubWriter, desk_repository: Repository
) -> None:
    """Whoever was let in for one case cannot open the issue of the next; a pull request is no issue."""
    let_in(desk_repository)
    desk_repository.open_issue(CASE, by=OTHER)
    desk_repository.open_pull("change", CASE)
    assert look(github, writer) == ForgeSeen()
    assert writer.carry_out(OPEN) == Done(reference="3")
    desk_repository.state.grants[MEMBERS[0]] = "push"
    desk_repository.open_issue("2026-0002", by=MEMBERS[0])
    desk_repository.open_issue("2026-0003", by=OWNER)
    desk_repository.open_issue("2026-0004 and more", by=ROBOT)
    seen = look(github, writer)
    assert isinstance(seen, ForgeSeen)
    assert {case: issue.number for case, issue in seen.issues.items()} == {CASE: 3, "2026-0002": 4, "2026-0003": 5}


def test_doubles_are_seen_and_closed(github: Stand, writer: GithubWriter, desk_repository: Repository) -> None:
    for _ in range(3):
        desk_repository.open_issue(CASE, by=ROBOT)
    seen = look(github, writer)
    assert isinstance(seen, ForgeSeen)
    assert (seen.issues[CASE].number, seen.issues[CASE].doubles) == (1, (2, 3))
    writer.carry_out(OPEN)
    for double in seen.issues[CASE].doubles:
        assert writer.carry_out(CloseIssue(CASE, "why", double)) == Done()
    seen = look(github, writer)
    assert isinstance(seen, ForgeSeen)
    assert (seen.issues[CASE].open, seen.issues[CASE].doubles) == (True, ())


def test_a_comment_is_made_once_whoever_said_the_same(
    github: Stand, writer: GithubWriter, desk_repository: Repository
) -> None:
    """A forged key is nobody's; a quoted one, in the midst of a text, neither."""
    writer.carry_out(OPEN)
    let_in(desk_repository)
    first = writer.carry_out(SAY)
    assert isinstance(first, Done)
    (text,) = desk_repository.comments(1)
    assert writer.carry_out(SAY) == AlreadySo("it was said before", first.reference)
    later = Comment(CASE, "release/overdue 1/2026-11-24T16:00:00Z", "the text", "why")
    key = "<!-- quietfix: 2026-0001/release/overdue%201/2026-11-24T16:00:00Z -->"
    desk_repository.comment(1, f"forged\n\n{key}", by=OTHER)
    desk_repository.comment(1, f"{key}\n\nquoted", by=ROBOT)
    assert isinstance(writer.carry_out(later), Done)
    assert desk_repository.comments(1)[3] == f"the text\n\n{key}"
    assert desk_repository.comments(1)[0] == text


def test_a_comment_is_found_on_the_second_page(writer: GithubWriter, desk_repository: Repository) -> None:
    writer.carry_out(OPEN)
    for number in range(105):
        desk_repository.comment(1, f"talk {number}")
    writer.numbers[CASE] = 1
    assert isinstance(writer.carry_out(SAY), Done)
    assert isinstance(writer.carry_out(SAY), AlreadySo)
    assert len(desk_repository.comments(1)) == 106


def test_doubles_of_a_comment_are_healed(writer: GithubWriter, desk_repository: Repository) -> None:
    """The oldest stays; what another one says besides stays too."""
    writer.carry_out(OPEN)
    writer.carry_out(SAY)
    (text,) = desk_repository.comments(1)
    desk_repository.comment(1, text, by=ROBOT)
    more = "more\n\n<!-- quietfix: 2026-0001/release/due/2026-11-24T16:00:00Z 2026-0001/more -->"
    desk_repository.comment(1, more, by=ROBOT)
    assert isinstance(writer.carry_out(SAY), AlreadySo)
    assert desk_repository.comments(1) == [text, more]


def test_a_comment_that_said_some_of_it_is_completed(writer: GithubWriter, desk_repository: Repository) -> None:
    """A run that died could not note what it said, and more is due since."""
    writer.carry_out(OPEN)
    writer.carry_out(SAY)
    both = Comment(CASE, SAY.key, "the text, and more", "why", ("lines/0123456789ab",))
    assert isinstance(writer.carry_out(both), Done)
    (text,) = desk_repository.comments(1)
    assert text.startswith("the text, and more\n\n<!-- quietfix: ")
    assert isinstance(writer.carry_out(both), AlreadySo)


@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.BAD_GATEWAY_AFTER, Fault.DROP_BEFORE, Fault.NOT_JSON])
def test_what_may_have_been_said_is_looked_up_before_it_is_said_again(
    github: Stand, writer: GithubWriter, desk_repository: Repository, fault: Fault
) -> None:
    writer.carry_out(OPEN)
    rule = github.faults.add(fault, "POST", "comments")
    assert isinstance(writer.carry_out(SAY), Done | AlreadySo)
    assert rule.hit == 1
    assert len(desk_repository.comments(1)) == 1


def test_what_never_gets_an_answer_fails_and_says_so(
    github: Stand, writer: GithubWriter, desk_repository: Repository
) -> None:
    writer.carry_out(OPEN)
    github.faults.add(Fault.BAD_GATEWAY, "POST", "comments", times=99)
    assert writer.carry_out(SAY) == Failed("GitHub has a fault of its own (status 502)")
    assert len(github.log.find("POST", "comments")) == 3


def test_a_form_becomes_the_tracking_issue(github: Stand, writer: GithubWriter, desk_repository: Repository) -> None:
    number = desk_repository.open_issue("[report] CANARY", "### Summary\n\nCANARY", by=OWNER)
    adopt = AdoptIssue(CASE, number, "the body", "why")
    assert writer.carry_out(adopt) == Done(reference=str(number))
    assert isinstance(writer.carry_out(adopt), AlreadySo)
    (issue,) = desk_repository.issues()
    assert (issue["title"], issue["body"]) == (CASE, "the body")
    assert isinstance(writer.carry_out(SAY), Done)
    other = AdoptIssue("2026-0002", number, "the body", "why")
    assert isinstance(writer.carry_out(other), Refused)
    pull = desk_repository.open_pull("change")
    assert isinstance(writer.carry_out(AdoptIssue(CASE, pull, "the body", "why")), Refused)
    assert isinstance(writer.carry_out(AdoptIssue(CASE, 99, "the body", "why")), Failed)


def test_a_pull_request_has_one_note_that_is_edited(
    github: Stand, writer: GithubWriter, desk_repository: Repository
) -> None:
    pull = desk_repository.open_pull("change")
    desk_repository.comment(pull, "talk")
    assert isinstance(writer.carry_out(Note(pull, "one", "why")), Done)
    assert isinstance(writer.carry_out(Note(pull, "one", "why")), AlreadySo)
    assert isinstance(writer.carry_out(Note(pull, "two", "why")), Done)
    assert desk_repository.comments(pull) == ["talk", "two\n\n<!-- quietfix: note -->"]


def test_labels_are_set_whole(writer: GithubWriter, desk_repository: Repository) -> None:
    writer.carry_out(OPEN)
    writer.carry_out(SetLabels(CASE, frozenset(("status/new", "b")), "why"))
    writer.carry_out(SetLabels(CASE, frozenset(("status/closed",)), "why"))
    (issue,) = desk_repository.issues()
    assert [label["name"] for label in issue["labels"]] == ["status/closed"]


def test_what_github_does_not_take_is_refused_before_it_is_sent(
    github: Stand, writer: GithubWriter, desk_repository: Repository
) -> None:
    writer.carry_out(OPEN)
    github.log.clear()
    assert isinstance(writer.carry_out(Comment(CASE, "key", "x" * LONGEST, "why")), Refused)
    assert isinstance(writer.carry_out(OpenIssue("CANARY", "the body", "why")), Failed)
    assert isinstance(writer.carry_out(Comment("2026-0002", "key", "text", "why")), Failed)
    assert github.log.all == []


def test_two_runs_on_two_machines_say_everything_once(github: Stand, tmp_path: Path) -> None:
    """Another clone of the desk runs to its end just before this one says something, which then loses the race."""
    hub = make_hub(github, tmp_path / "a")
    hub.desk.case(status="fix-ready", more=READY.format("f" * 40))
    hub.desk.commit()
    _shared(hub, tmp_path / "origin.git")
    other = hub.copy(tmp_path / "b")
    other = Hub(github, hub.repository, other.desk, other.tree)
    github.faults.when(lambda: _runs(other), "POST", "comments")
    assert hub.run().status == 0
    assert [(title, len(comments)) for title, _, _, comments in hub.issues().values()] == [(CASE, 1)]
    assert hub.run().out == "nothing to do\n"
    assert other.run().out == "nothing to do\n"


def _runs(hub: Hub) -> None:
    assert hub.run().status == 0


def _shared(hub: Hub, origin: Path) -> None:
    """Give the desk a remote."""
    origin.mkdir()
    git(origin, "init", "--quiet", "--bare", "-b", "main")
    git(hub.desk.root, "remote", "add", "origin", str(origin))
    git(hub.desk.root, "push", "--quiet", "-u", "origin", "main")
