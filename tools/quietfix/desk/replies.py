"""Templates of answers, `policy/replies/NAME.txt`: a few lines of keys, a blank line, and the text of a mail.

    About: what it is for, in one line
    To: reporter
    Subject: Re: {title}

`To` is `reporter` or `maintainers`; `Subject` may be left out. What stands in braces is filled in, by words that
`rules/replies` knows. Every slip is a finding; nothing is raised.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from quietfix.desk import document as documents
from quietfix.desk.document import Document
from quietfix.desk.policyfiles import POLICY
from quietfix.desk.store import Desk
from quietfix.finding import Finding, Severity

REPLIES = POLICY / "replies"
MAX_CHARS = 8000
"""The longest that a template may be: an answer of more is not read."""
MAX_LINE = 200
"""The longest line of one, in characters."""
NAME = re.compile(r"[a-z][a-z0-9]{0,30}(?:-[a-z0-9]{1,30}){0,6}", re.ASCII)
_KEYS = ("About", "To", "Subject")


class Audience(StrEnum):
    """Whom an answer goes to. Maintainers do not get to know who reported a bug, unless the reporter agrees."""

    REPORTER = "reporter"
    MAINTAINERS = "maintainers"


@dataclass(frozen=True, slots=True)
class Template:
    """One template."""

    name: str
    about: str
    to: Audience
    subject: str | None
    body: str
    body_line: int
    """The line of the file on which the body starts, from 1."""
    subject_line: int = 1


@dataclass(frozen=True)
class TemplateFile:
    """A file in the folder of templates. `template` is None where its form is wrong, and `findings` say how."""

    name: str
    document: Document
    template: Template | None
    findings: tuple[Finding, ...]


def templates(desk: Desk) -> tuple[list[TemplateFile], list[Finding]]:
    """The templates of a desk by their names, and what else lies among them. A desk without the folder has none."""
    names = desk.listed(REPLIES)
    found = [_read(desk, name.removesuffix(".txt")) for name in names if _is_template(name)]
    message, hint = "something here is no template", "name it like received.txt, or move it out of policy/replies/"
    # The name of a stray file may say anything, and findings are logged.
    strays = [
        Finding(str(REPLIES), 1, 1, "reply-form", Severity.ERROR, message, hint)
        for name in names
        if not _is_template(name)
    ]
    return found, strays


def _is_template(name: str) -> bool:
    return name.endswith(".txt") and NAME.fullmatch(name.removesuffix(".txt")) is not None


def _read(desk: Desk, name: str) -> TemplateFile:
    path = REPLIES / f"{name}.txt"
    data = desk.content(path)
    if isinstance(data, Finding):
        return TemplateFile(name, Document(str(path), "", ""), None, (data,))
    return read_template(path, data)


def read_template(path: PurePosixPath, data: bytes) -> TemplateFile:
    """A template of these bytes."""
    document = documents.unread(path, data, front_matter=False)
    template, slips = (None, []) if document.problems else _parsed(path.stem, document)
    return TemplateFile(path.stem, document, template, (*document.problems, *slips))


def _parsed(name: str, document: Document) -> tuple[Template | None, list[Finding]]:
    head, _, body = document.text.partition("\n\n")
    said, slips = _head(document, head.rstrip("\n").split("\n"))
    lines = head.rstrip("\n").count("\n") + 1
    slips += _characters(document)
    if len(document.text) > MAX_CHARS:
        slips.append(_slip(document, lines, f"this is longer than {MAX_CHARS} characters", "say less"))
    if not body.strip():
        slips.append(_slip(document, lines, "there is no text", "leave a line blank and write the text below it"))
    if slips:
        return None, slips
    subject, at = said.get("Subject", (None, 1))
    to = Audience(str(said["To"][0]))
    text = body.lstrip("\n")
    start = lines + 2 + len(body) - len(text)
    return Template(name, str(said["About"][0]), to, subject, text.rstrip() + "\n", start, at), []


def _head(document: Document, lines: list[str]) -> tuple[dict[str, tuple[str | None, int]], list[Finding]]:
    said: dict[str, tuple[str | None, int]] = {}
    slips = []
    for number, line in enumerate(lines, 1):
        key, colon, value = line.partition(":")
        if not colon or key not in _KEYS or not value.strip():
            hint = "the keys are About, To and Subject; a blank line ends them"
            slips.append(_slip(document, number, "this is no key with a value", hint))
        elif key in said:
            slips.append(_slip(document, number, "this key stands twice", "keep one of them"))
        else:
            said[key] = (value.strip(), number)
    for key in ("About", "To"):
        if key not in said and not slips:
            slips.append(_slip(document, 1, f"`{key}` is missing", f"add `{key}: ...` above the blank line"))
    to, number = said.get("To", (None, 1))
    if to is not None and to not in list(Audience):
        slips.append(_slip(document, number, "`To` should be reporter or maintainers", "choose one of them"))
    return said, slips


def _characters(document: Document) -> Iterator[Finding]:
    for number, line in enumerate(document.text.split("\n"), 1):
        bad = next((at for at, char in enumerate(line, 1) if not char.isprintable() and char != "\t"), None)
        if len(line) > MAX_LINE:
            yield _slip(document, number, f"this line is longer than {MAX_LINE} characters", "break it")
        if bad is not None:
            yield _slip(document, number, "this character is no plain text", "take it out", column=bad)


def _slip(document: Document, line: int, message: str, hint: str, column: int = 1) -> Finding:
    return Finding(document.path, line, column, "reply-form", Severity.ERROR, message, hint)
