"""Days of a team on GitHub, from a pull request to a revert, and that nobody there reads a word of the case."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.double.hub import make_hub
from tests.double.runner import Ran, Runner
from tests.double.stand import Stand
from tests.system.github_day import (
    BACK,
    BEGIN,
    CASE,
    CLOSED,
    DRAWN,
    EVENING,
    LANDED,
    MARKS,
    PUBLIC,
    WHO,
    Days,
    Seen,
    cached,
    held,
)
from tests.system.workflow_desks import make_team


@dataclass(frozen=True)
class Story:
    """How the days went."""

    days: Days
    bad: Ran
    good: Ran
    form: Ran
    begin: Seen
    evening: Seen
    landed: Seen
    closed: Seen
    back: Seen


@pytest.fixture(scope="module")
def story(github_session: Stand, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """All of it, once for all tests here."""
    folder = tmp_path_factory.mktemp("days")
    github_session.reset()
    github_session.at(BEGIN)
    hub = make_hub(github_session, folder, template)
    days = Days(make_team(hub, Runner(hub, folder / "runs"), folder, lines='mainline: master, "6.6": linux-6.6.y'))
    days.team.tree.branch("linux-6.6.y", "master")
    days.team.runner.secrets["QUIETFIX_ACCESS_PRIVATE_KEY"] = hub.stand.private_key()
    days.team.runner.variables["QUIETFIX_ACCESS_CLIENT_ID"] = "12"
    github_session.log.clear()
    # A member writes the case, with a slip, mends it, and merges.
    days.write_case(more="canary-key: canary-value\n")
    days.pull = hub.propose(days.team.desk, "change")
    bad = days.judged("opened")
    days.write_case(more=DRAWN)
    hub.propose(days.team.desk, "change")
    good = days.judged("synchronize")
    days.write_case(more=DRAWN)
    days.team.push()
    form = days.report()
    begin, evening = days.timer(BEGIN), days.timer(EVENING)
    hub.repository.accept(WHO)
    days.land()
    landed, closed = days.timer(LANDED), days.timer(CLOSED)
    # What was wrong with the fix comes out, and the maintainer's part is over.
    days.revert()
    days.edit(DRAWN, "")
    back = days.timer(BACK)
    yield Story(days, bad, good, form, begin, evening, landed, closed, back)
    assert not github_session.overlay.broken


def test_a_case_goes_by_pull_request_and_a_report_by_form(story: Story) -> None:
    assert [story.bad.jobs, story.good.jobs] == [{"check": "failure"}, {"check": "success"}], story.good.printed
    assert [place["title"] for _, place, _ in story.bad.annotations] == ["unknown-key"]
    (note,) = story.days.team.comments(story.days.pull)
    assert f"| {CASE} | release | " in note["body"]
    assert story.form.jobs == {"intake": "success"}, story.form.printed
    issue = story.days.team.hub.repository.get(f"issues/{story.days.form}")
    assert issue["title"] == PUBLIC
    assert "canary-form" in story.days.team.hub.read(f"cases/{PUBLIC}.md")


def test_a_maintainer_is_invited_and_a_clock_told_once(story: Story) -> None:
    every = dict.fromkeys(("start", "robots", "access"), "success")
    assert [story.begin.ran.jobs, story.evening.ran.jobs] == [every, every], story.begin.ran.printed
    assert story.begin.people == ({}, {WHO: "pull"})
    assert f"+ {CASE}  access of {WHO}: read, also opens 1 other case  [done]\n" in story.begin.ran.printed
    (told,) = story.begin.comments
    assert told.startswith(f"{CASE}: release: ")
    assert (story.begin.labels, story.begin.issue["state"]) == (["status/fix-ready"], "open")
    # A quarter of a day later there is nothing to say, and the invitation stands.
    assert story.evening.comments == [told]
    assert story.evening.people == story.begin.people
    assert story.evening.ran.printed.count("nothing to do\n") == 2
    assert story.evening.subjects == story.begin.subjects


def test_a_fix_lands_and_the_case_closes_after_the_grace(story: Story) -> None:
    assert story.landed.labels == ["status/landing"]
    assert "\nstatus: landing\n" in story.landed.case
    assert story.landed.people == ({WHO: "pull"}, {}), "who has come in stays in"
    told, table = story.landed.comments
    assert [told] == story.begin.comments
    assert "| line | verdict |\n| --- | --- |\n| mainline | released |" in table
    assert (story.closed.labels, story.closed.issue["state"]) == (["status/closed"], "closed")
    assert "\nstatus: closed\n" in story.closed.case
    assert story.closed.comments == [told, table]
    assert story.closed.issue["number"] == story.begin.issue["number"]


def test_a_revert_opens_it_again_and_who_is_named_no_more_is_taken_out(story: Story) -> None:
    assert (story.back.labels, story.back.issue["state"]) == (["status/confirmed"], "open")
    assert "\nreopened:" in story.back.case
    assert "| mainline | reverted |" in story.back.comments[-1]
    assert len(story.back.comments) == len(story.closed.comments) + 1
    assert story.back.people == ({}, {})
    assert f"- {CASE}  access of {WHO}  [done]\n" in story.back.ran.printed


def test_no_word_of_a_case_is_anywhere_but_in_its_files(story: Story) -> None:
    """In no issue, comment, label, branch, commit message, log, summary, annotation, output, name of a cache, or request."""
    days = story.days
    marks = (*MARKS, days.fix[:10])
    assert {mark for mark in MARKS if not held(days.team.hub.read(f"cases/{CASE}.md"), mark)} == set()
    texts = list(days.texts())
    assert len(texts) > 150
    assert {where: found for where, text in texts if (found := held(text, *marks))} == {}
    files = list(cached(days.team.runner.state))
    assert files
    private = [mark.encode() for mark in (CASE, "canary-title", "Canary-Name", *MARKS[1:])]
    assert not [path for path in files if any(mark in path.read_bytes() for mark in private)]
