"""What the placeholders of a template stand for in a case, or why that cannot be said."""

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quietfix.facts import Unknown
from quietfix.instants import human_duration
from quietfix.rules.clockfacts import embargo_clock
from quietfix.rules.clocks import deadlines
from quietfix.rules.replies.ground import Fault, Ground
from quietfix.rules.replies.placeholders import Placeholder
from quietfix.rules.replies.public import public_commits
from quietfix.rules.replies.reasons import REASONS

FORM = frozenset(
    f"report-{rule}"
    for rule in ("binary", "html", "invisible", "length", "markdown", "patch", "rst", "signed", "summary")
)
"""Rules of check about the form of a report."""
MISSING = {
    "report-versions": "which versions are affected, and that a recent one still is",
    "report-description": "what happens, with the trace that shows it, and why it is a problem of the kernel",
    "report-reproducer": "a way to trigger it and a way to confirm it: source, a script or steps, no program",
    "report-conditions": "under which conditions it happens: configuration, permissions, timing",
    "report-location": "which files and functions it is in, as far as you know",
    "report-fix": "a fix that you have tested, where you have one",
    "report-introduced": "which commit brought it in, as far as you know",
    "report-mitigation": "what helps until there is a fix, where something does",
}
"""Rules of check about what a report has to say, in words for the reporter."""
_NO_TEXT = "the whole mail: it held no part that is plain text (text/plain), and nothing else is opened"
_MOST = 20
"""So many lines are named in one mail."""
_WIDTH = 72
_SHOWN = 120
"""So much of a line is shown, in characters."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A placeholder cannot be filled: why, and what to do. Neither quotes the case."""

    why: str
    todo: str
    unknown: bool = False
    """Whether it could not be told, which is not the same as not being there."""


def value(placeholder: Placeholder, ground: Ground) -> str | Lacking:
    """What a placeholder stands for: words on one line, or lines of their own."""
    return _VALUES[placeholder](ground)


def _title(ground: Ground) -> str | Lacking:
    if ground.first:
        return ground.case.title
    # The title may be of the first reporter's words.
    return Lacking("the title is not for another reporter", "take {title} out of the template")


def _reporter(ground: Ground) -> str:
    reporter = ground.reporter
    return reporter.name if reporter is not None and reporter.name else "there"


def _embargo(ground: Ground) -> str | Lacking:
    clock = embargo_clock(ground.policy)
    if clock is None:
        return Lacking("the policy has no clock for embargoes", "see policy/deadlines.yml")
    return human_duration(clock.length)


def _lines(ground: Ground) -> str | Lacking:
    found = [fault for fault in ground.faults if fault.rule in FORM] if ground.first else []
    if ground.first and "no-text" in ground.case.report.held:
        return "\n".join(_wrapped(_NO_TEXT, "", "  "))
    if not found:
        return Lacking("check finds nothing in the report that is no plain text", _look(ground))
    shown: list[str] = []
    for fault, following in zip(found[:_MOST], [*found[1:_MOST], None], strict=False):
        shown += _said(fault)
        if following is None or following.line != fault.line:
            # What is wrong with one line stands together above it.
            shown += [_quoted(fault.text), ""]
    if len(found) > _MOST:
        shown.append(f"And {len(found) - _MOST} more like these.")
    return "\n".join(shown).rstrip()


def _said(fault: Fault) -> list[str]:
    hint = f"; {fault.hint}" if fault.hint else ""
    return _wrapped(f"line {fault.line}: {fault.message}{hint}", "", "  ")


def _quoted(text: str) -> str:
    return f"> {text if len(text) <= _SHOWN else f'{text[:_SHOWN]}...'}".rstrip()


def _missing(ground: Ground) -> str | Lacking:
    rules = {fault.rule for fault in ground.faults} if ground.first else set()
    found = [words for rule, words in MISSING.items() if rule in rules]
    if not found:
        return Lacking("check finds nothing missing in the report", _look(ground))
    return "\n".join(line for words in found for line in _wrapped(words, "- ", "  "))


def _look(ground: Ground) -> str:
    return f"see `quietfix check {ground.case.id}`, or choose another template"


def _reason(ground: Ground) -> str | Lacking:
    closed = ground.case.closed
    code = ground.reason or (closed.reason if closed is not None and closed.as_ == "not-security" else None)
    if code is None or code not in REASONS:
        why = "the case names no reason of the threat model" if code is None else "the reason is no code that is known"
        return Lacking(why, f"give --reason with one of {', '.join(REASONS)}")
    return "\n".join(_wrapped(REASONS[code], "  ", "  "))


def _lists(ground: Ground) -> str | Lacking:
    if isinstance(ground.lists, Unknown):
        return Lacking(ground.lists.why, "give MAINTAINERS with --maintainers FILE", unknown=True)
    if not ground.lists:
        todo = f"note the files: `quietfix set {ground.case.id} 'affects.files+=PATH'`; see `quietfix route`"
        return Lacking("no file of the case has a list in MAINTAINERS", todo, unknown=True)
    return "\n".join(f"  {address}" for address in ground.lists)


def _commits(ground: Ground) -> str | Lacking:
    found = public_commits(ground.case, ground.state)
    if not found:
        todo = f"see `quietfix landed {ground.case.id}`; an answer names public commits alone"
        return Lacking("no public line is known to have the fix", todo)
    return "\n".join(f"  {one.words}" for one in found)


def _ready(ground: Ground) -> str | Lacking:
    ready = ground.case.fix.ready
    return ready.human() if ready is not None else Lacking("the case has no fix that is ready", "see `quietfix ready`")


def _due(ground: Ground) -> str | Lacking:
    """The end of the embargo where one runs, else that of the release itself."""
    clocks = {one.clock: one for one in deadlines(ground.case, ground.state, ground.policy, ground.now)}
    embargo = embargo_clock(ground.policy)
    for clock in (embargo.id if embargo is not None else "", "release"):
        if clock in clocks and not clocks[clock].state.over:
            return clocks[clock].ends.human()
    todo = f"see `quietfix deadlines {ground.case.id} --all --why`"
    return Lacking("no clock waits for the release of the fix", todo)


def _wrapped(text: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=then, break_long_words=False, break_on_hyphens=False
    )


_VALUES: Mapping[Placeholder, Callable[[Ground], str | Lacking]] = {
    Placeholder.TEAM: lambda ground: ground.policy.desk.name,
    Placeholder.CONTACT: lambda ground: ground.policy.desk.contact,
    Placeholder.TITLE: _title,
    Placeholder.REPORTER: _reporter,
    Placeholder.EMBARGO_LONGEST: _embargo,
    Placeholder.LINES: _lines,
    Placeholder.MISSING: _missing,
    Placeholder.REASON: _reason,
    Placeholder.LISTS: _lists,
    Placeholder.COMMITS: _commits,
    Placeholder.CASE: lambda ground: ground.case.id,
    Placeholder.FIX_READY: _ready,
    Placeholder.DUE: _due,
}
