"""Cases for people: one in full, many in a table, their clocks and their lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from quietfix.desk.case import Case, Patch
from quietfix.desk.state import LineFacts, LineState, State
from quietfix.desk.store import CaseFile
from quietfix.instants import Instant
from quietfix.rules.accessclaims import Claim
from quietfix.rules.clocks import Deadline
from quietfix.rules.closing import Closing
from quietfix.views.access import claim_json
from quietfix.views.clocks import deadlines_json, deadlines_text
from quietfix.views.findings import dumped
from quietfix.views.text import harmless, table


def list_text(cases: Sequence[Case], *, rich: bool) -> str:
    """One case a row."""
    rows = [[case.id, case.status, case.handling, case.owner or "-", case.title] for case in cases]
    return table(["case", "status", "handling", "owner", "title"], rows, rich=rich) if rows else "no cases\n"


def list_json(cases: Sequence[Case]) -> dict[str, Any]:
    """Version 1 of the shape."""
    return {
        "version": 1,
        "cases": [
            {
                "case": case.id,
                "status": case.status,
                "handling": case.handling,
                "track": case.track,
                "title": case.title,
                "received": str(case.received),
                "closed": str(case.closed.at) if case.closed is not None else None,
            }
            for case in cases
        ],
    }


def landed_text(case: Case, lines: Mapping[str, LineFacts], closing: Closing | None, *, rich: bool) -> str:
    """One line of a tree a row, and whether the case may close."""
    rows = [[case.id, *_line(line, fact)] for line, fact in lines.items()]
    text = table(["case", *_LINE_HEADINGS], rows, rich=rich)
    text += "".join(f"{case.id}  {harmless(note)}\n" for note in _notes(case, lines))
    if closing is None:
        ended = f"closed {case.closed.at.human()}" if case.closed is not None else case.status
        return f"{text}{case.id}  {ended}\n"
    return f"{text}{case.id}  {'closes' if closing.close else 'stays open'}: {closing.why}\n"


def _notes(case: Case, lines: Mapping[str, LineFacts]) -> list[str]:
    """What a person may have to look at, each thing once with the lines that it is about."""
    said: dict[str, list[str]] = {}
    for line, fact in lines.items():
        if fact.patches or len(fact.missing) < len(case.fixes):
            for number in fact.missing:
                said.setdefault(f"patch {number} ({_named(case.fixes[number - 1])}) is missing on", []).append(line)
        for candidate in fact.candidates:
            said.setdefault(f"candidate {candidate.commit[:12]} ({candidate.why}) on", []).append(line)
        for later in fact.follow_ups:
            where = "is on" if later.here else "is not on"
            said.setdefault(f"later fix of the fix {later.commit[:12]} {where}", []).append(line)
    return [f"{words} {' '.join(where)}" for words, where in said.items()]


def _named(patch: Patch) -> str:
    """What a person knows a patch by."""
    commit = patch.commit.text[:12] if patch.commit is not None else None
    return commit or patch.message_id or patch.file or patch.subject or "not named"


_LINE_HEADINGS = ("line", "verdict", "tag", "since", "evidence")


def _line(line: str, fact: LineFacts) -> list[str]:
    return [line, fact.verdict, fact.tag or "-", fact.date.human() if fact.date else "-", _evidence(fact)]


def _evidence(fact: LineFacts) -> str:
    commits = " ".join(match.commit[:12] for match in fact.patches)
    return f"{commits} {fact.why}".strip()


def landed_around(now: Instant) -> tuple[str, str]:
    """What stands before and behind the cases in the JSON of `landed`, version 1 of the shape."""
    before, behind = dumped({"version": 1, "now": str(now), "cases": [0]}).split("\n  0\n")
    return before, f"\n{behind}"


def landed_json(case: Case, lines: Mapping[str, LineFacts], closing: Closing | None) -> str:
    """One of those cases, to be parted by commas."""
    row = {
        "case": case.id,
        "lines": {line: line_json(fact) for line, fact in lines.items()},
        "close": closing is not None and closing.close,
        "why": closing.why if closing is not None else "",
    }
    return f"\n{dumped([[row]]).removeprefix(_NESTED[0]).removesuffix(_NESTED[1])}"


_NESTED = ("[\n [\n", "\n ]\n]\n")
"""What stands around something two levels deep."""


_NOT_SHOWN = set(LineState.model_fields) - set(LineFacts.model_fields)
"""What robots keep of a line besides its facts."""


def line_json(fact: LineFacts) -> dict[str, Any]:
    """The facts of a line, every key there."""
    return fact.model_dump(mode="json", by_alias=True, exclude=_NOT_SHOWN)


def show_text(file: CaseFile, deadlines: Sequence[Deadline], access: Sequence[str], now: Instant, *, rich: bool) -> str:
    """One case: what it is, its clocks, its lines, what robots did, and the file's own text."""
    case, state = file.case, file.state
    assert case is not None and state is not None
    facts = [
        ("status", case.status),
        ("owner", case.owner or "nobody"),
        ("handling", case.handling),
        *([("track", case.track)] if case.track != "software" else []),
        ("received", case.received.human()),
        ("answered", case.answered.human() if case.answered else "not yet"),
        ("fix ready", case.fix.ready.human() if case.fix.ready else "no"),
        ("first public", state.first_public.human() if state.first_public else "no"),
    ]
    if case.waiting is not None:
        facts.append(("waits for", f"{case.waiting.on} since {case.waiting.since.human()}"))
    if case.embargo is not None and case.embargo.asked_by is not None:
        until = case.embargo.requested.human() if case.embargo.requested is not None else "no date"
        facts.append(("embargo", f"asked by {case.embargo.asked_by} until {until}"))
    if case.hardware is not None:
        facts += [("ends", case.hardware.end.human())] if case.hardware.end is not None else []
        facts += [("proposed", f"{who.github}, {who.at.human()}") for who in case.hardware.proposed]
        facts += [("pledged", f"{who.github}, {who.at.human()}") for who in case.hardware.pledges]
    facts += [("reporter", f"{r.name or r.email or 'unknown'}, credit: {r.credit}") for r in case.reporters]
    facts += [("drawn in", f"{p.github or p.email or 'unknown'}, {p.role}: {p.reason}") for p in case.people]
    facts += [("let in", words) for words in access]
    facts += [("patch", f"{p.role}: {p.commit or p.message_id or p.file or p.subject}") for p in case.fix.patches]
    facts += [("override", f"{line}: {o.verdict}, {o.reason}") for line, o in case.overrides.items()]
    if case.closed is not None:
        facts.append(("closed", f"{case.closed.at.human()} as {case.closed.as_}"))
    text = f"{case.id}  {harmless(case.title)}\n"
    text += "".join(f"  {name:<13} {harmless(value)}\n" for name, value in facts)
    if deadlines:
        text += "\n" + deadlines_text(deadlines, now, rich=rich, why=True)
    if state.landed:
        text += "\n" + table(_LINE_HEADINGS, [_line(line, fact) for line, fact in state.landed.items()], rich=rich)
    if state.log:
        text += "\n" + "".join(harmless(f"{e.at.human()}  {e.by}: {e.did} ({e.why})") + "\n" for e in state.log)
    return text + "\n" + harmless(file.document.text[file.document.body :].strip("\n")) + "\n"


def show_json(file: CaseFile, deadlines: Sequence[Deadline], access: Sequence[Claim], now: Instant) -> dict[str, Any]:
    """Version 1 of the shape: the case and the state by their keys, and the clocks."""
    case, state = file.case, file.state
    assert case is not None and state is not None
    return {
        "version": 1,
        "case": case.model_dump(mode="json", by_alias=True, exclude_none=True),
        "state": _state_json(state),
        "deadlines": deadlines_json(deadlines, now)["deadlines"],
        "access": [claim_json(claim) for claim in access],
        "body": file.document.text[file.document.body :],
    }


def _state_json(state: State) -> dict[str, Any]:
    return state.model_dump(mode="json", by_alias=True, exclude_none=True)
