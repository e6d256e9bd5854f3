"""What the log of a case remembers of access: whom robots invited, how often, and whom they took out. Logins alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from quietfix.desk.state import LogEntry
from quietfix.instants import Instant
from quietfix.plan import Invite, Revoke

_SAID = "access: "
"""How the log of a case starts where it notes what was done about access."""


class Did(StrEnum):
    """What was done about somebody's access."""

    INVITED = "invited"
    AGAIN = "invited again"
    CHANGED = "other role"
    REVOKED = "taken out"


@dataclass(frozen=True, slots=True)
class Remembered:
    """One thing that was done about somebody's access, and for which case."""

    at: Instant
    case: str
    did: Did


def noted(action: Invite | Revoke) -> str:
    """What the log says of an action that was carried out."""
    if isinstance(action, Revoke):
        did = Did.REVOKED
    elif action.was is not None:
        did = Did.CHANGED
    else:
        did = Did.INVITED if action.again is None else Did.AGAIN
    return f"{_SAID}{action.login} {did}"


def remembered(logs: Iterable[tuple[str, Iterable[LogEntry]]]) -> Mapping[str, list[Remembered]]:
    """What was done about whom, over the logs of cases, the oldest first."""
    found: dict[str, list[Remembered]] = {}
    for case, log in logs:
        for entry in log:
            if entry.did.startswith(_SAID):
                login, _, did = entry.did.removeprefix(_SAID).partition(" ")
                if did in list(Did):
                    found.setdefault(login.casefold(), []).append(Remembered(entry.at, case, Did(did)))
    for entries in found.values():
        entries.sort(key=lambda entry: (entry.at, entry.case))
    return found


def invited(entries: Iterable[Remembered], since: Instant) -> int:
    """How often somebody was invited from then on, and since they were last taken out."""
    count = 0
    for entry in entries:
        if entry.did is Did.REVOKED:
            count = 0
        elif entry.did is not Did.CHANGED and entry.at >= since:
            count += 1
    return count
