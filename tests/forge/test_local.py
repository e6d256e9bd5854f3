"""The forge of files does what GitHub does, so that a desk can be tried without an account."""

import json
from pathlib import Path

import pytest

from quietfix.facts import Unknown
from quietfix.forge.local import LocalReader, LocalWriter
from quietfix.outcome import AlreadySo, Done, Refused
from quietfix.plan import AdoptIssue, Comment, Note, OpenIssue

CASE = "2026-0001"


@pytest.fixture
def writer(tmp_path: Path) -> LocalWriter:
    return LocalWriter(tmp_path)


def test_a_form_becomes_the_tracking_issue(writer: LocalWriter) -> None:
    adopt = AdoptIssue(CASE, 7, "the body", "why")
    assert writer.carry_out(adopt) == Done(reference="7")
    assert isinstance(writer.carry_out(adopt), AlreadySo)
    assert isinstance(writer.carry_out(OpenIssue(CASE, "the body", "why")), AlreadySo)
    assert isinstance(writer.carry_out(AdoptIssue(CASE, 8, "the body", "why")), Refused)
    issue = json.loads((writer.root / f"{CASE}.json").read_text())
    assert (issue["number"], issue["title"], issue["body"]) == (7, CASE, "the body")
    assert writer.carry_out(OpenIssue("2026-0002", "the body", "why")) == Done(reference="8")


def test_a_comment_that_said_some_of_it_is_completed(writer: LocalWriter) -> None:
    writer.carry_out(OpenIssue(CASE, "the body", "why"))
    assert writer.carry_out(Comment(CASE, "a", "one", "why")) == Done(reference="1")
    both = Comment(CASE, "b", "one and two", "why", ("a",))
    assert isinstance(writer.carry_out(both), Done)
    assert isinstance(writer.carry_out(both), AlreadySo)
    assert isinstance(writer.carry_out(Comment(CASE, "a", "one", "why")), AlreadySo)
    issue = json.loads((writer.root / f"{CASE}.json").read_text())
    assert issue["comments"] == [{"key": "b", "also": ["a"], "text": "one and two"}]


@pytest.mark.parametrize("label", [[], {}])
def test_a_label_that_is_no_word_is_unknown(writer: LocalWriter, label: object) -> None:
    path = writer.root / f"{CASE}.json"
    path.write_text(json.dumps({"number": 1, "open": True, "labels": [label], "comments": []}))
    assert isinstance(LocalReader(writer.root, [], ()).look(), Unknown)


def test_a_pull_request_has_one_note(writer: LocalWriter) -> None:
    assert isinstance(writer.carry_out(Note(3, "one", "why")), Done)
    assert isinstance(writer.carry_out(Note(3, "one", "why")), AlreadySo)
    assert isinstance(writer.carry_out(Note(3, "two", "why")), Done)
    assert (writer.root / "pulls" / "3.txt").read_text() == "two"
