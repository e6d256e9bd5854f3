"""How far a case is: what robots move forward by themselves, and where they leave it to people."""

from collections.abc import Mapping
from dataclasses import dataclass

from quietfix.desk.case import Case, Status
from quietfix.desk.state import LineFacts, Verdict
from quietfix.ids import CommitId
from quietfix.instants import Instant
from quietfix.plan import Edit, Value
from quietfix.rules.closing import Closing


@dataclass(frozen=True, slots=True)
class Move:
    """One step forward, with the edits of the case that it takes."""

    to: Status
    edits: tuple[Edit, ...]
    why: str


def moves(case: Case, facts: Mapping[str, LineFacts], closing: Closing, now: Instant) -> list[Move]:
    """The steps that the facts allow now, one after the other. People alone confirm a case."""
    if disagreement(case, facts) is not None:
        return []
    steps: list[Move] = []
    status = case.stage
    if status is Status.CONFIRMED and case.fix.ready is not None and case.fixes:
        status = Status.FIX_READY
        steps.append(Move(status, (_status(status),), f"fix ready {case.fix.ready.human()}"))
    landed = [line for line, fact in facts.items() if fact.is_.landed]
    if status is Status.FIX_READY and landed:
        status = Status.LANDING
        steps.append(Move(status, (_status(status),), f"the fix is on {' '.join(landed)}"))
    if status is Status.LANDING and closing.close:
        steps.append(Move(Status.CLOSED, (_status(Status.CLOSED), _closed(facts, now)), closing.why))
    return steps


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The status says other than the facts: either people know more, or somebody made a slip."""

    id: str
    words: str
    """They hold no value of the case."""


def disagreement(case: Case, facts: Mapping[str, LineFacts]) -> Disagreement | None:
    """Where people and facts disagree, if they do. Robots then leave the case alone."""
    status = case.stage
    if status in (Status.NEW, Status.CLOSED):
        return None
    landed = [line for line, fact in facts.items() if fact.is_.landed]
    reverted = [line for line, fact in facts.items() if fact.is_ is Verdict.REVERTED]
    unknown = any(fact.is_ is Verdict.UNKNOWN for fact in facts.values())
    if case.owner is None:
        return Disagreement("no-owner", f"the status is {status.value}, but the case has no owner")
    if status.rank >= Status.FIX_READY.rank and case.fix.ready is None:
        return Disagreement("no-fix-ready", f"the status is {status.value}, but `fix.ready` is not set")
    if status.rank >= Status.FIX_READY.rank and not case.fixes:
        return Disagreement("no-patch", f"the status is {status.value}, but no patch has the role fix")
    if status is Status.CONFIRMED and landed and case.fix.ready is None:
        return Disagreement("landed-before-ready", f"the fix is on {' '.join(landed)}, but `fix.ready` is not set")
    if reverted and case.fixes and not landed and not unknown:
        return Disagreement("reverted", f"the fix was reverted on {' '.join(reverted)} and is on no line")
    if status is Status.LANDING and not landed and not unknown:
        return Disagreement("landing-nowhere", "the status is landing, but the fix is on no line")
    return None


def _status(status: Status) -> Edit:
    return Edit(("status",), status.value)


def _closed(facts: Mapping[str, LineFacts], now: Instant) -> Edit:
    """The end of a case, with the commit that mainline has, or else the first line that has one."""
    lines = sorted(facts, key=lambda line: line != "mainline")
    found = (match.commit for line in lines if facts[line].is_.landed for match in facts[line].patches[:1])
    closed: dict[str, Value] = {"at": now, "as": "fixed"}
    commit = next(found, None)
    if commit is not None:
        closed["commit"] = CommitId.parse(commit)
    return Edit(("closed",), closed)
