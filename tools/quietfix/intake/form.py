"""An issue form, and a `repository_dispatch`, as what arrived: the two doors for reports that are no mail."""

import hashlib
import json
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quietfix.desk.document import MAX_BYTES
from quietfix.desk.keys import key_of
from quietfix.instants import Instant, InstantError
from quietfix.intake.header import ISSUE, Sender, derived_id, own_id
from quietfix.intake.incoming import Incoming, Unreadable

_HEADING = re.compile(r"### (\S.{0,200})")
_FENCE = re.compile(r"(`{3,}|~{3,})[\w+-]{0,20}[ \t]*")
_TICK = re.compile(r"- \[([ xX])\] ?")
_NOTHING = "_No response_"
"""What GitHub writes for an answer that was left out."""
_NAME = frozenset(["name", "your name"])
_MAIL = frozenset(["e-mail", "email", "e-mail address", "email address", "your e-mail", "your email"])
_CREDIT = frozenset(["credit", "how do you want to be named?", "how you want to be named"])
_TITLE = frozenset(["bug in one line", "summary in one line"])
_VERSIONS = frozenset(["affected versions", "versions", "kernel versions"])
_ASSISTED = frozenset(["found with ai help", "found with the help of ai", "was ai used?", "ai help"])
_KEPT_APART = _NAME | _MAIL | _CREDIT | _ASSISTED | _TITLE
"""Answers that become keys of the case and are no part of the report's text."""


class _Envelope(BaseModel):
    """An issue, as far as intake needs it; what else a forge says of it is passed over."""

    model_config = ConfigDict(strict=True)
    number: int = Field(ge=1, le=10**9)
    login: str = Field(default="", max_length=100)
    title: str = Field(default="", max_length=5000)
    body: str | None = None
    created: str = Field(default="", max_length=40)


class _User(BaseModel):
    """Who opened an issue."""

    model_config = ConfigDict(strict=True)
    login: str = Field(default="", max_length=100)


class _Issue(BaseModel):
    """An issue as GitHub tells of it in an event."""

    model_config = ConfigDict(strict=True)
    number: int = Field(ge=1, le=10**9)
    user: _User | None = None
    """None: the account is gone."""
    title: str = Field(default="", max_length=5000)
    body: str | None = None
    created_at: str = Field(default="", max_length=40)


class _Payload(BaseModel):
    """`client_payload` of a dispatch: ten keys, as many as the forge lets through."""

    model_config = ConfigDict(strict=True, extra="forbid", alias_generator=key_of)
    schema_: Literal[1]
    text: str
    title: str = Field(default="", max_length=5000)
    name: str = Field(default="", max_length=200)
    email: str = Field(default="", max_length=320)
    credit: Literal["named", "anonymous", "ask"] = "ask"
    message_id: str = Field(default="", max_length=1000)
    versions: str = Field(default="", max_length=500)
    assisted: bool = False
    sent: str = Field(default="", max_length=40)


class _Dispatch(BaseModel):
    """The event."""

    model_config = ConfigDict(strict=True)
    client_payload: _Payload


def read_form(data: bytes) -> Incoming | Unreadable:
    """An issue that a form made: `{"number", "login", "title", "body", "created"}`, its body GitHub's Markdown.

    GitHub's own event of an issue is taken too. The issue's number is its id, so the same issue is one case however
    often it is given.
    """
    try:
        issue = _envelope(json.loads(data))
    except (ValueError, RecursionError, ValidationError):
        return Unreadable("this is no issue: it should be JSON with number, login, title, body and created")
    body = (issue.body or "").replace("\r\n", "\n")
    answers = _answers(body)
    given = {heading.lower().strip(): answer for heading, answer in reversed(answers)}
    name = _one(given, _NAME) or issue.login
    return Incoming(
        form="form",
        id=f"issue-{issue.number}@{ISSUE}",
        issue=issue.number,
        sha256=_hash(issue.title, body),
        text=_text(answers),
        subject=_one(given, _TITLE) or issue.title,
        senders=(Sender(name, _one(given, _MAIL)),) if name or _one(given, _MAIL) else (),
        sent=_instant(issue.created),
        credit=_credit(_one(given, _CREDIT)),
        assisted=_one(given, _ASSISTED).lower().startswith("yes"),
        versions=_one(given, _VERSIONS)[:500],
    )


def read_dispatch(data: bytes) -> Incoming | Unreadable:
    """A `repository_dispatch` event, with the report in `client_payload`: `schema: 1`, `text`, and what else is known.

    Without `message-id` its content is its id, so that one sent twice is one case.
    """
    try:
        payload = _Dispatch.model_validate(json.loads(data)).client_payload
    except (ValueError, RecursionError, ValidationError):
        return Unreadable(
            "this is no dispatch of a report: `client_payload` should have schema 1, text, and known keys"
        )
    hashed = _hash(payload.title, payload.name, payload.email, payload.text)
    return Incoming(
        form="dispatch",
        id=own_id(payload.message_id) if payload.message_id else derived_id("dispatch", hashed),
        sha256=hashed,
        text=payload.text,
        subject=payload.title,
        senders=(Sender(payload.name, payload.email),) if payload.name or payload.email else (),
        sent=_instant(payload.sent),
        credit=payload.credit,
        assisted=payload.assisted,
        versions=payload.versions,
    )


def _envelope(value: object) -> _Envelope:
    """The issue, by itself or in an event. Raises ValidationError."""
    if not isinstance(value, dict) or "issue" not in value:
        return _Envelope.model_validate(value)
    issue = _Issue.model_validate(value["issue"])
    login = "" if issue.user is None else issue.user.login
    return _Envelope(number=issue.number, login=login, title=issue.title, body=issue.body, created=issue.created_at)


MAX_JSON = 2 * MAX_BYTES
"""Text may double in JSON."""


def _answers(body: str) -> list[tuple[str, str]]:
    """Headings and answers in their order. What stands before the first heading has none; fences hide theirs."""
    found: list[tuple[str, list[str]]] = [("", [])]
    fence = ""
    for line in body.split("\n"):
        match = _FENCE.match(line)
        heading = _HEADING.fullmatch(line.rstrip())
        if fence:
            fence = "" if line.strip().startswith(fence) and not line.strip().strip(fence[0]) else fence
        elif match is not None:
            fence = match[1]
        elif heading is not None:
            found.append((heading[1], []))
            continue
        found[-1][1].append(line)
    return [(heading, _answer(lines)) for heading, lines in found]


def _answer(lines: list[str]) -> str:
    """An answer as it was typed: GitHub puts a fence around those that are not Markdown, and boxes before choices."""
    text = "\n".join(lines).strip("\n")
    if text.strip() == _NOTHING:
        return ""
    lines = text.split("\n")
    if len(lines) > 1 and _FENCE.fullmatch(lines[0]) and lines[-1].strip() == (lines[0][:1] * 3):
        return "\n".join(lines[1:-1])
    return "\n".join(_TICK.sub(lambda match: "no: " if match[1] == " " else "yes: ", line, count=1) for line in lines)


def _text(answers: list[tuple[str, str]]) -> str:
    """The report as plain text: each question as a line, and the answer below."""
    parts = []
    for heading, answer in answers:
        if answer.strip() and heading.lower().strip() not in _KEPT_APART:
            parts.append(f"{heading.rstrip(':')}:\n\n{answer}\n" if heading else f"{answer}\n")
    return "\n".join(parts)


def _one(given: dict[str, str], names: frozenset[str]) -> str:
    """The answer to a question on one line, empty where it was not asked or not answered."""
    return next((" ".join(given[name].split()) for name in sorted(names) if given.get(name)), "")


def _credit(answer: str) -> Literal["named", "anonymous", "ask"]:
    said = answer.lower()
    if said.startswith(("anonym", "no")):
        return "anonymous"
    return "named" if said.startswith(("named", "by name", "yes")) else "ask"


def _instant(text: str) -> Instant | None:
    try:
        return Instant.parse(text)
    except InstantError:
        return None


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
