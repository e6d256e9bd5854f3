"""The form that is shipped, filled in and rendered as GitHub does, becomes the case that was meant."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.intake.desks import given, intake, team_desk
from tests.support.desks import TestDesk
from tests.workflows.files import GITHUB, load

FORM = load(GITHUB / "ISSUE_TEMPLATE" / "report.yml")
ANSWERS = {
    "public": "x",
    "place": "https://lore.kernel.org/r/1@example.org",
    "title": "frob: use after free when a client drops its lease",
    "description": "The object is used after it was put.\n\n### no heading of ours",
    "versions": "6.6 up to 6.18",
    "reproducer": "run it twice",
    "name": "A. Reporter",
    "email": "a@example.org",
    "credit": "Named",
    "assisted": "No",
}


def rendered(answers: dict[str, str]) -> str:
    """The body of the issue that GitHub makes: a heading for each question, and its answer below."""
    asked = [field for field in FORM["body"] if field["type"] != "markdown"]
    parts = [
        f"### {field['attributes']['label']}\n\n{_answer(field, answers.get(field['id'], ''))}\n" for field in asked
    ]
    return "\n".join(parts)


def _answer(field: dict[str, Any], answer: str) -> str:
    said = field["attributes"]
    if field["type"] == "checkboxes":
        return "\n".join(f"- [{'X' if answer else ' '}] {option['label']}" for option in said["options"])
    if not answer:
        return "_No response_"
    if field["type"] == "dropdown":
        assert answer in said["options"]
    return f"```{said['render']}\n{answer}\n```" if "render" in said else answer


def event(answers: dict[str, str]) -> str:
    """What GitHub tells a workflow of the issue."""
    user = {"login": "octo", "id": 1, "type": "User"}
    issue = {"number": 12, "title": FORM["title"], "body": rendered(answers), "user": user}
    more = {
        "created_at": "2026-11-24T10:00:00Z",
        "labels": [{"name": name} for name in FORM["labels"]],
        "state": "open",
    }
    return json.dumps({"action": "opened", "issue": issue | more, "sender": user})


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    return team_desk(tmp_path)


def test_what_was_answered_is_the_case(desk: TestDesk) -> None:
    given(desk, "event.json", event(ANSWERS))
    assert intake(desk, "--form", ".quietfix/event.json").out == "+ 2026-0001  report\n"
    front, _, body = desk.read("cases/2026-0001.md").partition("\n---\n")
    assert 'title: "frob: use after free when a client drops its lease"' in front
    assert "- {name: A. Reporter, email: a@example.org, credit: named}" in front
    assert 'affects: {versions: "6.6 up to 6.18"}' in front
    assert "sent: 2026-11-24T10:00:00Z" in front
    assert "assisted" not in front
    assert "Description:\n\nThe object is used after it was put.\n\n### no heading of ours\n" in body
    assert "Public place:\n\nhttps://lore.kernel.org/r/1@example.org\n" in body
    assert "yes: Everybody can read about this bug already." in body
    assert "a@example.org" not in body.replace("1@example.org", "")
    assert desk.quietfix("check").status == 0
    assert intake(desk, "--form", ".quietfix/event.json").out == "= 2026-0001  seen before\n"


def test_what_is_left_out_is_left_out(desk: TestDesk) -> None:
    few = {key: ANSWERS[key] for key in ("public", "place", "title", "description", "versions", "reproducer")}
    given(desk, "event.json", event(few | {"assisted": "Yes", "credit": "Ask me first"}))
    assert intake(desk, "--form", ".quietfix/event.json").status == 0
    text = desk.read("cases/2026-0001.md")
    assert "- {name: octo, credit: ask}" in text
    assert "assisted: true" in text
    assert "_No response_" not in text


def test_the_form_says_first_that_it_is_for_public_bugs_alone() -> None:
    first, agreed, *_ = FORM["body"]
    assert first["type"] == "markdown"
    assert first["attributes"]["value"].startswith("**Only for bugs that are public already.** GitHub mails what you")
    assert agreed["attributes"]["options"][0]["required"] is True
    assert FORM["title"] == "report", "a title of its own would be mailed and shown in lists"
    assert load(GITHUB / "ISSUE_TEMPLATE" / "config.yml")["blank_issues_enabled"] is False
