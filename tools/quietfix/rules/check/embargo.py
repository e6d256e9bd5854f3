"""Rules over what holds a fix back: an embargo, its extension, and what the linux-distros list was told."""

from collections.abc import Iterator

from quietfix.finding import Finding, Severity
from quietfix.instants import human_duration
from quietfix.rules.check.subject import Subject
from quietfix.rules.clockfacts import (
    Ground,
    asked,
    embargo_clock,
    embargo_limit,
    extension,
    extension_fault,
    void_since,
)


def embargo_was_asked_for(subject: Subject) -> Iterator[Finding]:
    """Nothing is held back unless the reporter or an affected party asks."""
    embargo = subject.case.embargo
    if embargo is not None and embargo.asked_by is None:
        message, hint = "nobody asked for this embargo, so it is none", "add `asked-by`: reporter or affected-party"
        yield subject.document.finding("embargo-unasked", ("embargo",), message, hint, Severity.WARNING)


def embargo_is_within_the_policy(subject: Subject) -> Iterator[Finding]:
    """An embargo lasts as long as the policy says, whatever was asked for."""
    embargo, ready = subject.case.embargo, subject.case.fix.ready
    clock = embargo_clock(subject.policy)
    if embargo is None or embargo.requested is None or ready is None or clock is None:
        return
    ground = Ground(subject.case, subject.state, subject.policy)
    latest, longer = embargo_limit(ground), extension(ground, clock)
    if latest is not None and embargo.requested > latest:
        length = human_duration(clock.length) + (f" and {human_duration(longer)} of extension" if longer else "")
        message = f"the embargo that was asked for is longer than {length} from `fix.ready`"
        hint = f"it ends {latest.human()} all the same; tell the reporter"
        yield subject.document.finding("embargo-length", ("embargo", "requested"), message, hint, Severity.WARNING)


def extension_is_in_force(subject: Subject) -> Iterator[Finding]:
    """An embargo is extended as the policy allows, by members who agreed before it ended, for a listed reason."""
    embargo, clock = subject.case.embargo, embargo_clock(subject.policy)
    if embargo is None or embargo.extension is None:
        return
    path = ("embargo", "extension")
    if clock is None:
        message, hint = "the policy has no embargo that could be extended", "take it out: nothing holds the fix back"
        yield subject.document.finding("embargo-extension", path, message, hint)
        return
    fault = extension_fault(subject.case, clock, subject.policy)
    if fault is not None:
        yield subject.document.finding("embargo-extension", path, *fault)


def embargo_had_not_ended(subject: Subject) -> Iterator[Finding]:
    """A fix that did not hold starts a new embargo. Where the old one had ended, the fix was late already."""
    clock = embargo_clock(subject.policy)
    if clock is None or not asked(subject.case):
        return
    for index, restart in enumerate(subject.case.fix.restarts):
        if restart.at > restart.was + clock.length:
            message = "this restart came when the embargo of its fix had ended, and starts another one"
            hint = "release the fix at once where one holds; tell who asked for the embargo"
            path = ("fix", "restarts", index)
            yield subject.document.finding("restart-late", path, message, hint, Severity.WARNING)


def distros_are_told_in_time(subject: Subject) -> Iterator[Finding]:
    """The linux-distros list is told after the maintainers accepted the fix and before the bug is public.

    security-bugs.rst asks for the first; the list's own wiki sends what is public to oss-security instead. What has
    happened cannot be mended, and its instants must be written down all the same: that is a warning.
    """
    case, distros = subject.case, subject.case.distros
    if distros is None:
        return
    path = ("distros", "posted")
    if case.fix.accepted is None:
        message = "the linux-distros list was told before the maintainers accepted the fix"
        hint = "say in `fix.accepted` when they did; until then the list is not told"
        yield subject.document.finding("distros-gate", path, message, hint)
    elif distros.posted < case.fix.accepted:
        message = "the linux-distros list was told before the maintainers accepted the fix"
        hint = "correct the instant that is wrong; else tell the team that the time of the list was running already"
        yield subject.document.finding("distros-gate", path, message, hint, Severity.WARNING)
    elif any(case.fix.accepted < restart.at <= distros.posted for restart in case.fix.restarts):
        message = "the fix that the maintainers had accepted was taken back before the linux-distros list was told"
        hint = "say in `fix.accepted` when they accepted the one that holds"
        yield subject.document.finding("distros-gate", path, message, hint, Severity.WARNING)
    public = [at for at in (subject.state.first_public, void_since(case)) if at is not None]
    if public and distros.posted > min(public):
        message = "the linux-distros list was told when the bug was public already"
        hint = "what is public goes to oss-security"
        yield subject.document.finding("distros-gate", path, message, hint, Severity.WARNING)


def distros_date_is_within_the_policy(subject: Subject) -> Iterator[Finding]:
    """The date that was agreed with the list is no later than the list and the embargo allow."""
    distros = subject.case.distros
    clocks = [clock for clock in subject.policy.deadlines.clocks if clock.starts == "distros.posted" and clock.enabled]
    if distros is None or distros.date is None:
        return
    ends = [distros.posted + clock.length for clock in clocks]
    limit = embargo_limit(Ground(subject.case, subject.state, subject.policy))
    if limit is not None:
        ends.append(limit)
    if ends and distros.date > min(ends):
        message = "the date agreed with the linux-distros list is later than it may be"
        hint = f"it ends {min(ends).human()} all the same; tell the list"
        yield subject.document.finding("distros-date", ("distros", "date"), message, hint, Severity.WARNING)
