"""Which answers to a report fit, the one to send first, and why: a person sends it, or another one, or none.

What keeps a report from being read goes before what it lacks, and that before what the team does not do. Only what the
policy calls an error is asked for once more; a report that is only not as nice as it could be is taken as it is.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quietfix.desk.case import Case
from quietfix.rules.replies.ground import Fault
from quietfix.rules.replies.values import FORM, MISSING

_HARDWARE = (
    "microcode", "transient execution", "speculative execution", "speculatively execut", "spectre", "meltdown",
    "rowhammer", "cpu erratum", "cpu errata", "cpu bug", "processor bug", "silicon bug", "hardware bug",
    "hardware vulnerability",
)  # fmt: skip  # one table
"""Words by which it may be a bug of the hardware itself, which another team handles."""
_ENDED = {"fixed": "fixed", "already-fixed": "already-fixed", "duplicate": "duplicate", "not-security": "not-security"}
"""The template that tells how a case ended."""
_REFUSED = {
    "report-embargo": ("no-longer-embargo", "it asks for a longer embargo"),
    "report-nda": ("no-early-notice", "it asks for an agreement to sign"),
    "report-notice": ("no-early-notice", "it asks to be told early"),
    "report-cve": ("no-cve", "it asks for a CVE"),
}


@dataclass(frozen=True, slots=True)
class Fitting:
    """A template that fits, and why."""

    template: str
    why: str
    """Without any value of the case."""
    asks: bool = False
    """Whether it fits only if a person answers a question with yes."""
    there: bool = True
    """Whether the desk has this template."""


def answers(
    case: Case, faults: Sequence[Fault], levels: Mapping[str, str], words: str, known: Collection[str]
) -> tuple[Fitting, ...]:
    """All that fit, the one to send first; each template once.

    `levels` are those of the policy, `words` the reporter's own in lower case, `known` the templates of the desk.
    """
    first: dict[str, Fitting] = {}
    for template, why, asks in _fitting(case, faults, levels, words):
        first.setdefault(template, Fitting(template, why, asks, template in known))
    fitting = tuple(first.values())
    if case.closed is None and all(one.asks for one in fitting):
        fitting = (Fitting("received", "nothing has to be asked for first", there="received" in known), *fitting)
    return fitting


def _fitting(
    case: Case, faults: Sequence[Fault], levels: Mapping[str, str], words: str
) -> Iterator[tuple[str, str, bool]]:
    if case.closed is not None:
        if case.closed.as_ in _ENDED:
            yield _ENDED[case.closed.as_], f"the case is closed as {case.closed.as_}", False
        return
    rules = {fault.rule for fault in faults}
    errors = {rule for rule in rules if levels[rule] == "error"}
    held = case.report.held
    if case.track == "hardware":
        yield "hardware", "it is a hardware case", False
        return
    if "report-encrypted" in rules or {"encrypted", "no-text"} <= set(held):
        yield "encrypted", "the report is encrypted", False
        return
    if case.report.assisted or "report-assisted" in rules:
        yield "assisted", "it was found with the help of AI, so it is handled in public", False
    if "no-text" in held:
        yield "not-plain-text", "the mail holds no plain text", False
    elif errors & FORM:
        yield "not-plain-text", f"it is no plain text: {_listed(errors & FORM)}", False
    if errors & set(MISSING):
        yield "missing", f"it lacks what every report needs: {_listed(errors & set(MISSING))}", False
    for rule, (template, why) in _REFUSED.items():
        if rule in rules:
            yield template, why, False
    if any(word in words for word in _HARDWARE):
        yield "hardware", "its words may mean a bug of the hardware itself", True
    if "report-signs" in rules:
        yield "assisted", "if the reporter says that AI helped", True


def _listed(rules: Collection[str]) -> str:
    return ", ".join(sorted(rules))
