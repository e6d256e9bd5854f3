"""Rules over one case: its keys against each other, its status against the facts, and both against the policy."""

from collections.abc import Iterator, Mapping

from quietfix.desk.case import Status
from quietfix.desk.patchfile import findable
from quietfix.desk.policy import Policy
from quietfix.desk.state import Verdict
from quietfix.desk.store import CaseFile
from quietfix.finding import Finding, Severity
from quietfix.rules.check import access, embargo, facts
from quietfix.rules.check.subject import Rule, Subject

NEEDED: Mapping[str, tuple[str, ...]] = {
    "duplicate": ("of",),
    "already-fixed": ("commit",),
    "handled-in-public": ("list", "message_id"),
    "not-security": ("reason",),
    "declined": ("reason",),
}
"""For the ways to close a case that say more, the details of which one must be there."""


def check_case(file: CaseFile, policy: Policy | None) -> list[Finding]:
    """All findings of a case, those of its reader included. Rules run only on a case that could be read."""
    found = list(file.findings)
    if file.case is not None and file.state is not None and policy is not None:
        subject = Subject(file.document, file.case, file.state, policy)
        found += [finding for rule in RULES for finding in rule(subject)]
    return found


def id_is_file_name(subject: Subject) -> Iterator[Finding]:
    """The id of a case is the name of its file."""
    if subject.document.path != f"cases/{subject.case.id}.md":
        yield subject.document.finding("case-id", ("id",), "the id is not the file's name", "make them the same")


def status_has_its_facts(subject: Subject) -> Iterator[Finding]:
    """Each status stands for a fact, and the fact must be there."""
    case, status = subject.case, subject.case.stage

    def contradiction(message: str, hint: str) -> Finding:
        return subject.document.finding("status", ("status",), message, hint)

    if status is Status.CLOSED and case.closed is None:
        yield contradiction("the status is closed, but `closed` is missing", "say how it ended: `closed: {at, as}`")
    if status is not Status.CLOSED and case.closed is not None:
        hint = "set the status to closed, or move the past end to `reopened`"
        yield subject.document.finding("status", ("closed",), f"`closed` is there, but the status is {status}", hint)
    if status in (Status.NEW, Status.CLOSED):
        return
    if case.owner is None:
        yield contradiction(f"the status is {status}, but `owner` is missing", "a confirmed case has an owner")
    if status is Status.CONFIRMED:
        return
    if case.fix.ready is None:
        yield contradiction(f"the status is {status}, but `fix.ready` is missing", "say since when the fix is ready")
    if not case.fixes:
        yield contradiction(f"the status is {status}, but no patch has the role fix", "add one to `fix.patches`")


def status_agrees_with_the_trees(subject: Subject) -> Iterator[Finding]:
    """The status against what robots saw in the public trees: only they move a case to landing and on."""
    status, path = subject.case.stage, ("status",)
    landed = [line for line, fact in subject.state.landed.items() if fact.is_.landed]
    unknown = any(fact.is_ is Verdict.UNKNOWN for fact in subject.state.landed.values())
    if status is Status.LANDING and not landed and not unknown:
        message = "the status is landing, but the state file knows no line with the fix"
        hint = "robots move a case to landing; set it back to fix-ready"
        yield subject.document.finding("status-landed", path, message, hint, Severity.WARNING)
    if status is Status.FIX_READY and landed:
        message = f"the status is fix-ready, but the fix is on {' '.join(landed)}"
        hint = "the next run of the robots moves it to landing"
        yield subject.document.finding("status-landed", path, message, hint, Severity.WARNING)


def owner_is_a_member(subject: Subject) -> Iterator[Finding]:
    """Who drives a case is on the team."""
    members = subject.policy.desk.members
    if subject.case.owner is not None and members and subject.case.owner not in members:
        hint = "members are listed in policy/desk.yml"
        yield subject.document.finding(
            "owner", ("owner",), "the owner is no member of the team", hint, Severity.WARNING
        )


def patches_can_be_found(subject: Subject) -> Iterator[Finding]:
    """A patch has at least one thing to find it by."""
    for index, patch in enumerate(subject.case.fix.patches):
        if patch.commit is None and patch.message_id is None and patch.file is None and patch.subject is None:
            path = ("fix", "patches", index)
            hint = "give its commit, or its message-id and subject"
            yield subject.document.finding("patch-unfindable", path, "this patch cannot be found by anything", hint)
        elif patch.role == "fix" and patch.file is None and not findable(patch, None):
            path = ("fix", "patches", index)
            message, hint = (
                "robots cannot find this patch in public trees",
                "give its commit, or its message-id and subject",
            )
            yield subject.document.finding("patch-unfindable", path, message, hint, Severity.WARNING)


def public_says_why(subject: Subject) -> Iterator[Finding]:
    """A case that is handled in public says since when, or that the bug was found with AI help."""
    case = subject.case
    if case.handling == "public" and case.public_since is None and not case.report.assisted:
        hint = "add `public-since`, or `assisted: true` in `report`"
        yield subject.document.finding("public-reason", ("handling",), "nothing says why this case is public", hint)


def public_is_handled_in_public(subject: Subject) -> Iterator[Finding]:
    """Where everybody can know of a bug nothing is held back for it, so the case says so."""
    case = subject.case
    if case.handling != "public" and (case.public_since is not None or case.report.assisted):
        path = ("public-since",) if case.public_since is not None else ("report", "assisted")
        message = "the bug is public, but the case is handled in private"
        yield subject.document.finding("public-handled", path, message, "set `handling: public`")


def closing_is_complete(subject: Subject) -> Iterator[Finding]:
    """Each way to close a case names what it needs."""
    closed = subject.case.closed
    if closed is None:
        return
    needed = NEEDED.get(closed.as_, ())
    if needed and all(getattr(closed, key) is None for key in needed):
        keys = " or ".join(f"`{key.replace('_', '-')}`" for key in needed)
        message, hint = f"this way to close a case needs {keys}", f"add {keys} to `closed`"
        yield subject.document.finding("closed-incomplete", ("closed",), message, hint)


def overrides_name_lines(subject: Subject) -> Iterator[Finding]:
    """An override is about a line of the policy, and one that says landed names the commit."""
    known = {line for _, line in subject.policy.trees.lines}
    for line, override in subject.case.overrides.items():
        if line not in known:
            hint = f"lines are {', '.join(sorted(known))} (policy/trees.yml)"
            yield subject.document.finding("override", ("overrides", line), "no tree of the policy has this line", hint)
        if override.verdict == "landed" and override.commit is None:
            message, hint = "an override that says landed names the commit", "add `commit`"
            yield subject.document.finding("override", ("overrides", line), message, hint)


RULES: tuple[Rule, ...] = (
    id_is_file_name,
    status_has_its_facts,
    status_agrees_with_the_trees,
    owner_is_a_member,
    access.roles_let_in,
    access.hardware_is_not_shared,
    embargo.embargo_was_asked_for,
    embargo.embargo_is_within_the_policy,
    embargo.extension_is_in_force,
    embargo.embargo_had_not_ended,
    embargo.distros_are_told_in_time,
    embargo.distros_date_is_within_the_policy,
    facts.instants_are_in_order,
    facts.restarts_lead_to_the_fix,
    facts.hardware_is_a_pointer,
    patches_can_be_found,
    public_says_why,
    public_is_handled_in_public,
    closing_is_complete,
    overrides_name_lines,
)
