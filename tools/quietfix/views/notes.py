"""The note in a pull request: the clocks of the cases that it changes, and how old the robots' last good run is.

GitHub mails it in clear, so it holds ids, clocks, instants and whom they wait for, and no word of a case.
"""

from collections.abc import Sequence

from quietfix.instants import Instant
from quietfix.rules.clocks import Deadline, step_words
from quietfix.rules.doctor.local import STALE

_ROWS = 200
"""So many clocks are shown: a comment has room for 65,536 characters."""
_IDS = 200
_HEAD = "| case | clock | state | ends | waits for | next |\n| --- | --- | --- | --- | --- | --- |\n"


def note_text(
    cases: Sequence[str],
    broken: Sequence[str],
    clocks: Sequence[Deadline],
    findings: str,
    last: Instant | None,
    now: Instant,
    *,
    policy: bool,
) -> str:
    """The note as Markdown. `broken` are cases with errors; `policy` tells that the policy is changed too."""
    parts = [f"Changes {_named(cases)}." if cases else "Changes no case."]
    if policy:
        parts.append("Changes the policy: cases are judged by the one that is in force.")
    rows = [_row(item) for item in clocks if not item.state.over]
    if rows:
        more = f"\n{len(rows) - _ROWS} more: `quietfix deadlines`.\n" if len(rows) > _ROWS else ""
        parts.append(f"{_HEAD}{''.join(rows[:_ROWS])}{more}".rstrip())
    elif set(cases) - set(broken):
        parts.append("No clock runs.")
    if broken:
        parts.append(f"With errors, so that their clocks are not known: {_named(broken)}.")
    parts.append(f"`quietfix check`: {findings}; each stands in the summary of the job.")
    parts.append(_good_run(last, now))
    return "\n\n".join(parts)


def _good_run(at: Instant | None, now: Instant) -> str:
    """When robots last did all of their work, and a word about it where that is too long ago."""
    if at is None:
        return "Robots: no good run is noted yet."
    if at - now > STALE:
        return f"Robots: last good run {at.human()}, which is still to come: see `quietfix doctor`."
    old = ", which is too long ago: look at the workflow `robots`" if now - at > STALE else ""
    return f"Robots: last good run {at.human()}{old}."


def _named(cases: Sequence[str]) -> str:
    more = f" and {len(cases) - _IDS} more" if len(cases) > _IDS else ""
    return f"{', '.join(cases[:_IDS])}{more}"


def _row(item: Deadline) -> str:
    named = item.clock if item.of is None else f"{item.clock} {item.of}"
    then = "-"
    if item.next_step is not None and item.next_at is not None:
        then = f"{step_words(item.next_step)}: {item.next_at.human()}"
    return f"| {item.case} | {named} | {item.state.value} | {item.ends.human()} | {item.waits_for} | {then} |\n"
