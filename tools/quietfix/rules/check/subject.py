"""What a rule over one case is given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.policy import Policy
from quietfix.desk.state import State
from quietfix.finding import Finding


@dataclass(frozen=True)
class Subject:
    """One sound case with all that a rule may look at."""

    document: Document
    case: Case
    state: State
    policy: Policy


Rule: TypeAlias = Callable[[Subject], Iterator[Finding]]
