"""Short ways to read text as the desk does, for the tests of these layers."""

import sys
from collections.abc import Callable
from types import FrameType

from quietfix.desk import document as documents
from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.model import validate
from quietfix.finding import Finding

PATH = "cases/2026-0007.md"
HEAD = """\
schema: 1
id: 2026-0007
title: "a bug"
status: new
received: 2026-11-20T09:14:00Z
"""
"""A sound front matter, on lines 2 to 6 of its file; what a test adds starts on line 7."""


def case_document(more: str, head: str = HEAD, body: str = "\nthe body\n") -> Document:
    """A case whose front matter is `head` and `more`."""
    return read_case(f"---\n{head}{more}---\n{body}".encode())


def read_case(data: bytes) -> Document:
    return documents.read(PATH, data, front_matter=True)


def case_findings(data: Document | bytes) -> list[Finding]:
    """What the reader and the types of values say about a case."""
    return validate(Case, data if isinstance(data, Document) else read_case(data))[1]


def told(finding: Finding) -> tuple[int, int, str, str, str]:
    """A finding without what is the same for all."""
    return finding.line, finding.column, finding.rule, finding.message, finding.hint


def calls(work: Callable[[], object]) -> int:
    """How many calls `work` makes: a measure of time that is the same on every machine."""
    count = 0

    def watch(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def steps(work: Callable[[], object]) -> int:
    """How many lines `work` runs, rounds of loops included. Slower than `calls`, and finer."""
    count = 0

    def watch(frame: FrameType, event: str, argument: object) -> object:
        nonlocal count
        count += event == "line"
        return watch

    before = sys.gettrace()
    sys.settrace(watch)  # type: ignore[arg-type]  # a function that returns itself has no type that can be written
    try:
        work()
    finally:
        sys.settrace(before)
    return count
