"""How an action of a plan went, as data."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Done:
    """The action was carried out."""

    result = "done"
    reason: str = ""
    reference: str = ""
    """What the forge calls the thing that was made, such as a comment's id."""


@dataclass(frozen=True, slots=True)
class AlreadySo:
    """Nothing had to be done."""

    result = "already"
    reason: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The desk or the forge does not allow it now; the next run decides again."""

    result = "refused"
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It was tried and did not work."""

    result = "failed"
    reason: str


Outcome: TypeAlias = Done | AlreadySo | Refused | Failed
