"""What an answer stands on, gathered by robots: one case, and nothing of any other."""

from collections.abc import Sequence
from dataclasses import dataclass

from quietfix.desk.case import Case, Reporter
from quietfix.desk.policy import Policy
from quietfix.desk.state import State
from quietfix.facts import Unknown
from quietfix.instants import Instant


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that check finds in the text of a report."""

    rule: str
    line: int
    """Of the report, from 1."""
    message: str
    hint: str
    text: str
    """The line itself, the reporter's own words."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One case, the policy, the time, and what else was asked for."""

    case: Case
    state: State
    policy: Policy
    now: Instant
    faults: tuple[Fault, ...] = ()
    lists: Sequence[str] | Unknown = ()
    """Public lists of the files of the case; Unknown where MAINTAINERS is not there."""
    reason: str | None = None
    """A code of the threat model that was given; else the case's own counts."""
    number: int = 1
    """Which of the reporters the mail goes to, from 1."""

    @property
    def reporter(self) -> Reporter | None:
        """Whom a mail to the reporter goes to; None where the case names nobody."""
        reporters = self.case.reporters
        return reporters[self.number - 1] if self.number <= len(reporters) else None

    @property
    def first(self) -> bool:
        """Whether this is the reporter whose report the case is. Others reported the same elsewhere."""
        return self.number == 1
