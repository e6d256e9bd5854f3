"""Rules over who gets in: roles that mean something, cases that nobody is let in for, and what the policy needs."""

from collections.abc import Iterator

from quietfix.desk.accesspolicy import AccessPolicy
from quietfix.desk.case import Status
from quietfix.desk.document import Document
from quietfix.desk.policy import TreePolicy
from quietfix.finding import Finding, Severity
from quietfix.instants import human_duration
from quietfix.rules.check.subject import Subject


def roles_let_in(subject: Subject) -> Iterator[Finding]:
    """Somebody is drawn into an open case by a login, so that they get to see it; their role says how."""
    case, access = subject.case, subject.policy.access
    if access is None or case.stage is Status.CLOSED or case.handling == "public" or case.track == "hardware":
        return
    for index, person in enumerate(case.people):
        if person.github is not None and person.role not in access.roles:
            known = ", ".join(access.roles) or "none"
            hint = f"roles of policy/access.yml are {known}; leave the login out to let nobody in"
            path = ("people", index, "role") if "role" in person.model_fields_set else ("people", index)
            message = "this role lets nobody in"
            yield subject.document.finding("access-role", path, message, hint, Severity.WARNING)


def hardware_is_not_shared(subject: Subject) -> Iterator[Finding]:
    """A hardware case stays with those who pledged to keep it, and a shared desk would open all others to them."""
    case, access = subject.case, subject.policy.access
    if access is None or access.rooms != "shared" or case.track != "hardware" or case.stage is Status.CLOSED:
        return
    for index, person in enumerate(case.people):
        if person.github is not None:
            message = "nobody is let in for a hardware case, since this desk is shared"
            hint = "tell them over the encrypted list, and leave the login out"
            path = ("people", index, "github")
            yield subject.document.finding("access-hardware", path, message, hint, Severity.WARNING)


def archived_after_watching(document: Document, policy: AccessPolicy, trees: TreePolicy) -> Iterator[Finding]:
    """A revert opens a case again, so its repository stays open for as long as the trees are watched."""
    if policy.archive_after < trees.watch_reverts:
        length = human_duration(trees.watch_reverts)
        message = f"this is shorter than {length}, for which the fix of a closed case is watched"
        path = ("archive-after",) if "archive_after" in policy.model_fields_set else ()
        hint = "make it at least `watch-reverts` of policy/trees.yml"
        yield document.finding("access-archive", path, message, hint)


def rooms_are_there(document: Document, policy: AccessPolicy) -> Iterator[Finding]:
    """What the policy asks for is something that robots can do."""
    if policy.rooms == "per-case":
        message = "there are no repositories for single cases yet, so nobody is let in or taken out"
        hint = "with `shared`, whoever is let in can read all cases"
        yield document.finding("access-rooms", ("rooms",), message, hint, Severity.WARNING)
