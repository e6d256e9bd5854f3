"""The state: what robots know of a case, in `cases/YYYY-NNNN/state.yml`. Robots alone write it."""

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field

from quietfix.desk import render
from quietfix.desk.case import Case
from quietfix.desk.model import Flag, Length, Line, LineName, MessageId, Number, Shape, Text, When
from quietfix.instants import Instant, duration_text
from quietfix.plan import Value

HEADER = "# Written by robots. People never edit this file: a person's view of a line is an override in the case.\n"


class Verdict(StrEnum):
    """What is known of a fix on a line (section 8 of the design)."""

    RELEASED = "released"
    LANDED = "landed"
    REVERTED = "reverted"
    ABSENT = "absent"
    NOT_AFFECTED = "not-affected"
    WONT_FIX = "wont-fix"
    UNKNOWN = "unknown"

    @property
    def landed(self) -> bool:
        """Whether the fix is on the line."""
        return self in (Verdict.RELEASED, Verdict.LANDED)

    @property
    def required(self) -> bool:
        """Whether the line counts for closing: not where people took it out, or there is nothing to fix."""
        return self not in (Verdict.NOT_AFFECTED, Verdict.WONT_FIX)


_VERDICTS = {verdict.value: verdict for verdict in Verdict}
VerdictField = Literal["released", "landed", "reverted", "absent", "not-affected", "wont-fix", "unknown"]


class PatchMatch(Shape):
    """How one patch was found on a line."""

    patch: Number
    """Its position among the patches that are the fix, from 1."""
    commit: Text
    match: Line
    text: Line | None = None
    """The line of the commit message that says so."""
    reverted_by: Text | None = None


class Candidate(Shape):
    """A commit that may be the fix, for a person to look at. Never evidence."""

    commit: Text
    why: Line


class FollowUp(Shape):
    """A commit that says that it fixes the fix."""

    commit: Text
    here: Flag
    """Whether the line has it."""


class LineFacts(Shape):
    """What is known of the fix on one line: the shape that `landed --json` prints."""

    verdict: VerdictField
    why: Line
    by: Literal["trees", "person"] = "trees"
    date: When | None = None
    """When the line got it: the committer date of its first-parent commit."""
    seen: When | None = None
    """The fetch that first showed this verdict."""
    tag: Line | None = None
    tip: Text | None = None
    """The tip of the line at `seen`."""
    patches: tuple[PatchMatch, ...] = ()
    missing: tuple[Number, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    """Later fixes of the fix, wherever they are."""

    @property
    def is_(self) -> Verdict:
        """The verdict as a type."""
        return _VERDICTS[self.verdict]


class LineState(LineFacts):
    """The facts and how long they have held."""

    since: When | None = None
    """The fetch from which the grace time counts, moved on by the time in which nothing could be told."""
    held: Length | None = None
    """While any line cannot be seen: how much of the grace time had passed."""


class LogEntry(Shape):
    """Something that robots did to the case."""

    at: When
    by: Line
    did: Line
    why: Line


class KnownMail(Shape):
    """A further mail that belongs to the case, so that it is known again."""

    message_id: MessageId
    sha256: Text | None = None
    """Of the original as it arrived; nothing where the mail came inside of another."""


class Room(Shape):
    """The private repository of this case."""

    repo: Line
    base: Text


class State(Shape):
    """All that robots keep of one case."""

    schema_: Literal["1"] = "1"
    inputs: Text | None = None
    """The hash of what people say about the fix: another one means that counts start again."""
    landed: Mapping[LineName, LineState] = Field(default_factory=dict)
    first_public: When | None = None
    """The first instant at which any line had the fix. A revert does not change it; another fix does."""
    log: tuple[LogEntry, ...] = ()
    mails: tuple[KnownMail, ...] = ()
    """Those that arrived after the report, or inside of it."""
    room: Room | None = None
    comments: Mapping[Text, Text] = Field(default_factory=dict)

    def logged(self, at: Instant, did: str, why: str) -> "State":
        """The state with one more entry in its log."""
        return self.model_copy(update={"log": (*self.log, LogEntry(at=at, by="robots", did=did, why=why))})


def inputs_hash(case: Case) -> str:
    """A hash of `fix`, `overrides` and `introduced`: robots' own writes to a case do not change it."""
    said = {
        "fix": case.fix.model_dump(mode="json", by_alias=True),
        "overrides": {line: item.model_dump(mode="json", by_alias=True) for line, item in case.overrides.items()},
        "introduced": [str(commit) for commit in case.introduced],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def state_text(state: State) -> str:
    """The state as its file, in one stable form."""
    return HEADER + render.block({"schema": 1, **_values(state)})


def _values(shape: Shape) -> dict[str, Value]:
    """The set fields of a model as values to render, empty ones left out."""
    found: dict[str, Value] = {}
    for name, field in type(shape).model_fields.items():
        value = getattr(shape, name)
        if value is not None and value != field.get_default(call_default_factory=True):
            found[field.alias or name] = _value(value)
    return found


def _value(value: object) -> Value:
    if isinstance(value, Shape):
        return _values(value)
    if isinstance(value, Mapping):
        return {key: _value(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    if isinstance(value, str | int | Instant):
        return value
    return duration_text(value)  # type: ignore[arg-type]  # the only other type in the state is a length of time
