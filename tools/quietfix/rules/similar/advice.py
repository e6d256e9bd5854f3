"""What a person may do where two reports turn out to be of one bug: which one stays, and the command that says so.

The older case stays. A duplicate names an original that is none itself, so there are no chains; and whoever reported a
duplicate keeps the credit for it.
"""

from dataclasses import dataclass

from quietfix.desk.case import Case

YET_TO_COME = "CASE"
"""Stands for the case of a report that is none yet."""


@dataclass(frozen=True, slots=True)
class Advice:
    """The command, empty where there is none to give, and what to know."""

    command: str
    note: str


def advice(asked: Case | None, name: str, other: Case | None) -> Advice:
    """What to do about `other`, the case `name`, if it is the same bug as `asked`, None for a report without a case."""
    if other is None:
        return Advice("", f"its file has errors: `quietfix check {name}`")
    if asked is None:
        original = _original(other)
        note = "" if original == other.id else f"it is closed as a duplicate of {original} itself"
        return Advice(_close(YET_TO_COME, original), note)
    older, newer = sorted((asked, other), key=lambda case: (case.received, case.id))
    original = _original(older)
    if newer.id == original:
        return Advice("", f"{older.id} is closed as a duplicate of {newer.id} already")
    if _original(newer) == original:
        both = "both are closed as duplicates of" if original != older.id else f"{newer.id} is closed as a duplicate of"
        return Advice("", f"{both} {original} already")
    if newer.closed is not None:
        return Advice("", f"{newer.id} is closed as {newer.closed.as_}")
    return Advice(
        _close(newer.id, original), "" if original == older.id else f"{older.id} is a duplicate of {original}"
    )


def _original(case: Case) -> str:
    closed = case.closed
    return closed.of if closed is not None and closed.as_ == "duplicate" and closed.of is not None else case.id


def _close(case: str, original: str) -> str:
    return f"quietfix close {case} --as duplicate --of {original}"
