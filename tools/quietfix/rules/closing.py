"""When a case may close, and how long its evidence has held.

Closing is hard to take back among people, so it needs two fetches that agree, at least the grace time apart, and none
between them that says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy, TreePolicy
from quietfix.desk.state import LineFacts, LineState, State, Verdict
from quietfix.instants import Instant, human_duration


def carried_over(
    before: State, inputs: str, facts: Mapping[str, LineFacts], policy: TreePolicy, now: Instant
) -> Mapping[str, LineState]:
    """The lines of the state after another look.

    A verdict that holds keeps its `seen` and `since`. An unknown one stops the count where it was; any other change,
    or another word from people about the fix, starts it again.
    """
    again = before.inputs is not None and before.inputs != inputs
    lines = {line: _line(None if again else before.landed.get(line), new, policy) for line, new in facts.items()}
    if again:
        # What was fetched before people spoke says nothing of what they said.
        return {line: _waiting(new, now) for line, new in lines.items()}
    if any(facts[line].is_ is Verdict.UNKNOWN for line in required_lines(policy, facts)):
        # The lines must be good together, so where one cannot be seen the count of all stops.
        return {line: _paused(before.landed.get(line), lines[line], facts[line], policy, now) for line in lines}
    return lines


def _waiting(line: LineState, now: Instant) -> LineState:
    """A line whose count starts at the first fetch from `now` on."""
    if line.seen is None or line.seen >= now:
        return line
    return line.model_copy(update={"seen": now, "since": None})


def _line(old: LineState | None, new: LineFacts, policy: TreePolicy) -> LineState:
    """One line after a look at it, which may not have told anything."""
    if old is not None and old.date is not None and new.date is not None and new.date == new.seen:
        # The commit's own date is no date, so that of the first look stays.
        new = new.model_copy(update={"date": min(old.date, new.date)})
    if old is not None and _confirmed(old, new):
        return old
    fresh = LineState(**dict(new), since=new.seen if new.is_.landed else None)
    if old is None:
        return fresh
    if {(match.patch, match.commit) for match in old.patches} != {(match.patch, match.commit) for match in new.patches}:
        return fresh
    if old.verdict != new.verdict and not (old.is_ is Verdict.UNKNOWN and old.held is not None):
        both = old.is_.landed and new.is_.landed and not policy.closing.released
        return fresh.model_copy(update={"since": old.since}) if both else fresh
    if policy.closing.released and old.tag is None and new.tag is not None:
        return fresh
    if not {later.commit for later in new.follow_ups} <= {later.commit for later in old.follow_ups}:
        # Somebody mended the fix: people have the grace time to say whether that belongs to it.
        return fresh
    # Tip and instant are the evidence of the first look; later looks only confirm it.
    since = old.since
    if old.held is not None and new.is_.landed and new.seen is not None:
        since = new.seen + -old.held
    elif since is None and new.is_.landed and new.seen is not None and (old.seen is None or new.seen >= old.seen):
        since = new.seen
    return fresh.model_copy(update={"seen": old.seen, "tip": old.tip, "since": since})


_SAID = ("verdict", "why", "by", "date", "tag", "patches", "missing", "candidates", "follow_ups")
"""What a look says of a line, but for when it was."""


def _confirmed(old: LineState, new: LineFacts) -> bool:
    """Whether a look says again what was known, and nothing waits to be counted: most looks do."""
    counts = old.held is None and (old.since is not None or not new.is_.landed)
    return counts and all(getattr(old, name) == getattr(new, name) for name in _SAID)


def _paused(old: LineState | None, line: LineState, new: LineFacts, policy: TreePolicy, now: Instant) -> LineState:
    """A line while some line cannot be seen: what it had of the grace time is kept, and no more comes to it.

    Where nothing was counting, an unknown line keeps its old word.
    """
    counted = old is not None and (old.since is not None or old.held is not None)
    if new.is_ is Verdict.UNKNOWN:
        if old is None or not counted:
            return line if old is None else old
        held = old.held if old.held is not None else _held(old, policy, now)
        return old.model_copy(update={"verdict": "unknown", "why": new.why, "since": None, "held": held})
    if not line.is_.landed:
        return line
    same = old is not None and counted and line.seen == old.seen
    held = timedelta() if old is None or not same else old.held if old.held is not None else _held(old, policy, now)
    return line.model_copy(update={"since": None, "held": held})


def _held(old: LineState, policy: TreePolicy, now: Instant) -> timedelta:
    """How much of the grace time had passed. It held until some look before this one, so one more must come."""
    assert old.since is not None
    return min(max(now - old.since, timedelta()), max(policy.grace - timedelta(seconds=1), timedelta()))


@dataclass(frozen=True, slots=True)
class Closing:
    """Whether a case may close now, and why or why not."""

    close: bool
    why: str
    already_fixed: bool = False
    """The fix is older than the report: a person decides whether that is so."""


def required_lines(policy: TreePolicy, landed: Mapping[str, LineFacts]) -> list[str]:
    """The lines that must have the fix before the case may close, in the policy's order."""
    counted = [line for _, line in policy.lines if line in landed and landed[line].is_.required]
    # A bug that mainline never had can only be finished in the lines that have it.
    if policy.closing.mainline_only and "mainline" in counted:
        return ["mainline"]
    return counted


def closing(case: Case, state: State, facts: Mapping[str, LineFacts], policy: Policy, fetched: Instant) -> Closing:
    """Judge a case by its lines. `fetched` is the fetch that `facts` come from, the oldest of the trees."""
    trees = policy.trees
    cited = policy.cite("trees.yml", ("close-when",))
    if not case.fixes:
        return Closing(False, "the case names no patch that is the fix")
    required = required_lines(trees, facts)
    if not required:
        return Closing(False, "people took every line out, so a person closes this case")
    unknown = [line for line in required if facts[line].is_ is Verdict.UNKNOWN]
    if unknown:
        return Closing(False, f"could not tell for {' '.join(unknown)}: {facts[unknown[0]].why}")
    dates = [date for line in required if (date := facts[line].date) is not None]
    if dates and min(dates) < case.received:
        return Closing(False, "the fix is older than the report: a person says whether it was fixed already", True)
    waiting = [line for line in required if not facts[line].is_.landed]
    if waiting:
        return Closing(False, f"waits for {' '.join(waiting)} ({cited})")
    untagged = [line for line in required if facts[line].is_ is not Verdict.RELEASED]
    if trees.closing.released and untagged:
        return Closing(False, f"waits for a release of {' '.join(untagged)} ({cited})")
    if not any(facts[line].date is not None for line in required):
        return Closing(False, "no public tree shows the fix, so a person closes this case")
    return _after_grace(case, state, required, policy, fetched)


def _after_grace(case: Case, state: State, required: list[str], policy: Policy, fetched: Instant) -> Closing:
    sinces = [since for line in required if (since := state.landed[line].since) is not None]
    if len(sinces) < len(required):
        return Closing(False, "not every line has been seen with the fix at a second look")
    # Who reopens a case has a reason, so what was seen before that counts for nothing.
    reopened = case.reopened.at if case.reopened is not None else max(sinces)
    since, grace = max(*sinces, reopened), policy.trees.grace
    ends = since + grace
    words = "reopened" if since > max(sinces) else f"on {' '.join(required)} since"
    reason = f"{words} {since.human()} + {human_duration(grace)} ({policy.cite('trees.yml', ('grace',))})"
    if fetched < ends or (grace > timedelta() and fetched <= since):
        return Closing(False, f"closes at the first fetch after {ends.human()} = {reason}")
    return Closing(True, reason)
