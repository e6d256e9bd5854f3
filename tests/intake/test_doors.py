"""The issue form and the dispatch: the same case as a mail makes, and the same issue is one case."""

import json
from pathlib import Path
from typing import Any

import pytest

from quietfix.intake.form import read_dispatch, read_form
from quietfix.intake.incoming import Incoming, Unreadable
from tests.intake.desks import given, intake, team_desk
from tests.support.desks import TestDesk

BODY = """\
### Name

A. Reporter

### E-mail

a@example.org

### Credit

Anonymous

### Found with AI help

No

### Affected versions

6.6 up to 6.18

### Description

The object is used after it was put.

> quoted

### Fix

```text
### not a heading
--- a/x.c
```

### Checks

- [X] it is plain text
- [ ] it is public

### Mitigation

_No response_
"""
ISSUE = {"number": 12, "login": "octo", "title": "[security] frob", "body": BODY, "created": "2026-11-24T10:00:00Z"}
PAYLOAD = {"schema": 1, "title": "frob", "text": "used after free", "email": "a@example.org", "message-id": "<1@x.org>"}


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    return team_desk(tmp_path)


def test_an_issue_becomes_a_case(desk: TestDesk) -> None:
    ran = intake(desk, "--form", "-", given=json.dumps(ISSUE))
    assert (ran.status, ran.out) == (0, "+ 2026-0001  report\n")
    text = desk.read("cases/2026-0001.md")
    front, _, body = text.partition("\n---\n")
    assert front.splitlines()[3:] == [
        'title: "frob"',
        "status: new",
        "received: 2026-11-24T16:00:00Z",
        "reporters:",
        "  - {name: A. Reporter, email: a@example.org, credit: anonymous}",
        front.splitlines()[8],
        'affects: {versions: "6.6 up to 6.18"}',
    ]
    assert 'message-id: "<issue-12@issue-form.invalid>", form: form' in front
    assert "sent: 2026-11-24T10:00:00Z" in front
    assert body == (
        "\n## Report\n\n~~~text\nAffected versions:\n\n6.6 up to 6.18\n\nDescription:\n\nThe object is used after it was "
        "put.\n\n> quoted\n\nFix:\n\n### not a heading\n--- a/x.c\n\nChecks:\n\nyes: it is plain text\nno: it is public\n"
        "~~~\n\n## Summary\n\n## Notes\n"
    )
    assert desk.quietfix("check").status == 0
    # Its text may come with other blanks around it in JSON; what is added later joins.
    given(desk, "again", json.dumps(ISSUE, indent=2))
    assert intake(desk, "--form", ".quietfix/again").out == "= 2026-0001  seen before\n"
    given(desk, "more", json.dumps({**ISSUE, "body": f"{BODY}\n### Reproducer\n\nrun it\n"}))
    assert intake(desk, "--form", ".quietfix/more").out == "~ 2026-0001  reply\n"
    assert "Reproducer:\n\nrun it\n" in desk.read("cases/2026-0001.md")


def test_a_dispatch_becomes_a_case(desk: TestDesk) -> None:
    event = json.dumps({"action": "report", "client_payload": PAYLOAD, "sender": {"login": "octo"}})
    assert intake(desk, "--dispatch", "-", given=event).out == "+ 2026-0001  report\n"
    assert 'message-id: "<1@x.org>", form: dispatch' in desk.read("cases/2026-0001.md")
    assert intake(desk, "--dispatch", "-", given=event).out == "= 2026-0001  seen before\n"
    assert desk.quietfix("check").status == 0


def test_what_was_found_with_ai_help_is_handled_in_public(desk: TestDesk) -> None:
    event = json.dumps({"client_payload": {**PAYLOAD, "assisted": True}})
    assert intake(desk, "--dispatch", "-", given=event).status == 0
    text = desk.read("cases/2026-0001.md")
    assert "handling: public\n" in text
    assert "assisted: true" in text
    assert desk.quietfix("check").status == 0


@pytest.mark.parametrize(
    "value",
    [None, [], 1, "a", {}, {"number": "12"}, {**ISSUE, "number": 0}, {**ISSUE, "body": []}, {**ISSUE, "title": "x" * 10_000}],
)  # fmt: skip  # one line
def test_what_is_no_issue_is_refused(desk: TestDesk, value: Any) -> None:
    assert isinstance(read_form(json.dumps(value).encode()), Unreadable)


@pytest.mark.parametrize(
    "payload",
    [None, {}, {"schema": 1}, {**PAYLOAD, "schema": 2}, {**PAYLOAD, "more": 1}, {**PAYLOAD, "text": None}, {**PAYLOAD, "assisted": "yes"}, {**PAYLOAD, "credit": "x"}],
)  # fmt: skip  # one line
def test_what_is_no_dispatch_is_refused(payload: Any) -> None:
    assert isinstance(read_dispatch(json.dumps({"client_payload": payload}).encode()), Unreadable)


def test_a_refusal_is_told(desk: TestDesk) -> None:
    ran = intake(desk, "--form", "-", given="[" * 100_000)
    assert ran.status == 1
    assert ran.out.startswith("! refused: this is no issue: ")


def test_an_issue_without_known_questions_is_its_text() -> None:
    read = read_form(json.dumps({**ISSUE, "body": "just words\n\n## and more\n"}).encode())
    assert isinstance(read, Incoming)
    assert read.text == "just words\n\n## and more\n"
    assert [sender.name for sender in read.senders] == ["octo"]


def test_the_first_answer_to_a_question_counts() -> None:
    body = BODY.replace("> quoted", "### E-mail\n\nother@example.org")
    read = read_form(json.dumps({**ISSUE, "body": body}).encode())
    assert isinstance(read, Incoming)
    assert [sender.mail for sender in read.senders] == ["a@example.org"]
