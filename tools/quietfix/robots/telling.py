"""What was told of a case on the forge, and what is besides clocks: the table of its lines, once for each change."""

import hashlib

from quietfix.desk.case import Status
from quietfix.desk.state import Verdict
from quietfix.instants import Instant
from quietfix.plan import Comment
from quietfix.robots.draft import Draft

SAID = "comment "
"""How the log of a case starts where it notes a comment."""
_NEWS = (Verdict.LANDED, Verdict.RELEASED, Verdict.REVERTED)
"""The verdicts that people wait for. That a fix is on no line yet is no news."""


def spoken_today(draft: Draft, now: Instant) -> bool:
    """Whether something was said in the tracking issue of this case on this day, in UTC."""
    return any(entry.did.startswith(SAID) and entry.at.at.date() == now.at.date() for entry in draft.state.log)


def table(draft: Draft) -> Comment | None:
    """Line and verdict as a table, if that has changed since it was told; None where it has not or is not known.

    A line that got a fix anew, after a revert, has changed: its date is another one.
    """
    landed = draft.state.landed
    news = sorted(
        f"{line} {fact.verdict} {fact.date or ''}" for line, fact in landed.items() if Verdict(fact.verdict) in _NEWS
    )
    if not news or draft.case.stage is Status.NEW or any(fact.is_ is Verdict.UNKNOWN for fact in landed.values()):
        return None
    key = f"lines/{hashlib.sha256(chr(10).join(news).encode()).hexdigest()[:12]}"
    if key in draft.state.comments:
        return None
    rows = "".join(f"| {line} | {fact.verdict} |\n" for line, fact in landed.items())
    text = f"where the fix is.\n\n| line | verdict |\n| --- | --- |\n{rows}"
    return Comment(draft.case.id, key, text.rstrip(), "what the public trees show has changed")
