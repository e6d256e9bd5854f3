"""A finding: something wrong in a file, as data. Renderers are in `views`."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One thing that is wrong, and where.

    `message` and `hint` never quote a value of the file: findings are logged and mailed, and a case is secret.
    """

    path: str
    """The file, relative to the desk, with `/`."""
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters."""
    rule: str
    """The id of the rule, which is also the name of its page."""
    severity: Severity
    message: str
    hint: str = ""
    """What to do, empty where the message says it."""
