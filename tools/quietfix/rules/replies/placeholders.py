"""The words in braces that a template may hold: a closed set, each for those who may know what it stands for.

No placeholder stands for the id of a case in a mail to a reporter, none for another case, and none for a reporter in a
mail to maintainers: what is not in the set cannot get out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from quietfix.desk.replies import Audience, Template

PATTERN = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]{0,40})\}", re.ASCII)
"""A placeholder. Other braces are text."""
_BOTH = frozenset(Audience)
_REPORTER = frozenset((Audience.REPORTER,))
_MAINTAINERS = frozenset((Audience.MAINTAINERS,))


class Placeholder(StrEnum):
    """All that there are."""

    TEAM = "team"
    CONTACT = "contact"
    TITLE = "title"
    REPORTER = "reporter"
    EMBARGO_LONGEST = "embargo-longest"
    LINES = "lines"
    MISSING = "missing"
    REASON = "reason"
    LISTS = "lists"
    COMMITS = "commits"
    CASE = "case"
    FIX_READY = "fix-ready"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Who may read a placeholder, and whether it is lines of its own."""

    audience: frozenset[Audience]
    block: bool
    says: str


MEANINGS = {
    Placeholder.TEAM: Meaning(_BOTH, False, "the team's name, from policy/desk.yml"),
    Placeholder.CONTACT: Meaning(_BOTH, False, "the team's address, from policy/desk.yml"),
    Placeholder.TITLE: Meaning(_BOTH, False, "the title of the case; not for a second reporter"),
    Placeholder.REPORTER: Meaning(_REPORTER, False, "the name of whom the mail goes to"),
    Placeholder.EMBARGO_LONGEST: Meaning(_BOTH, False, "how long an embargo may be, from policy/deadlines.yml"),
    Placeholder.LINES: Meaning(_REPORTER, True, "the lines of the report that are no plain text, as check finds them"),
    Placeholder.MISSING: Meaning(_REPORTER, True, "what the report lacks, as check finds it"),
    Placeholder.REASON: Meaning(_REPORTER, True, "why this is no security bug, by the threat model"),
    Placeholder.LISTS: Meaning(_REPORTER, True, "public lists of the code, from MAINTAINERS"),
    Placeholder.COMMITS: Meaning(_BOTH, True, "public commits that fix the bug, and releases that hold them"),
    Placeholder.CASE: Meaning(_MAINTAINERS, False, "the id of the case"),
    Placeholder.FIX_READY: Meaning(_MAINTAINERS, False, "since when there is a fix that holds"),
    Placeholder.DUE: Meaning(_MAINTAINERS, False, "by when the fix has to be public"),
}
"""What each stands for."""
KNOWN = tuple(placeholder.value for placeholder in Placeholder)


@dataclass(frozen=True, slots=True)
class Used:
    """A placeholder in a template, and where, from 1. `alone` says whether nothing else is on its line."""

    name: str
    line: int
    column: int
    alone: bool
    in_subject: bool


def used(template: Template) -> Iterator[Used]:
    """All placeholders of a template, unknown ones included, in their order."""
    if template.subject is not None:
        for match in PATTERN.finditer(template.subject):
            yield Used(match[1], template.subject_line, match.start() + len("Subject: ") + 1, False, True)
    for number, line in enumerate(template.body.split("\n"), template.body_line):
        for match in PATTERN.finditer(line):
            yield Used(match[1], number, match.start() + 1, line.strip() == match[0], False)
