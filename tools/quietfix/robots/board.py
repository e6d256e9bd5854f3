"""The board robot keeps one tracking issue a case, which says nothing but its id and status."""

from quietfix.desk.case import Status
from quietfix.facts import IssueSeen, Unknown
from quietfix.plan import CloseIssue, ForgeAction, OpenIssue, ReopenIssue, SetLabels
from quietfix.robots.draft import Draft, Situation

BODY = "Case {case}. What is known is in the desk's repository, and nothing of it belongs here."
"""The text of a tracking issue, whatever the case."""


def decide(draft: Draft, situation: Situation) -> Draft:
    """Open, label, close and reopen the issue with the case.

    Purpose: people are told by the forge. Rule: the case is the truth; labels and issues follow it and are never read
    back. How to object: edit the case.
    """
    seen = situation.facts.forge
    if isinstance(seen, Unknown):
        return draft.could_not_tell(seen.why)
    case = draft.case
    issue = seen.issues.get(case.id)
    closed = case.stage is Status.CLOSED
    if issue is None and closed:
        return draft
    label = situation.policy.desk.labels.get(case.status)
    labels = frozenset() if label is None else frozenset((label,))
    first: list[ForgeAction] = _doubles(case.id, issue)
    last: list[ForgeAction] = []
    if issue is None:
        first.append(OpenIssue(case.id, BODY.format(case=case.id), "a case has one tracking issue"))
    elif closed and issue.open:
        last.append(CloseIssue(case.id, "the case is closed"))
    elif not closed and not issue.open:
        first.append(ReopenIssue(case.id, "the case is open"))
    if issue is None or issue.labels != labels:
        first.append(SetLabels(case.id, labels, "labels mirror the status"))
    return draft.with_forge((*first, *draft.forge, *last))


def _doubles(case: str, issue: IssueSeen | None) -> list[ForgeAction]:
    """Close what two runs at once opened besides the issue."""
    doubles = () if issue is None else issue.doubles
    return [CloseIssue(case, "the case has an older tracking issue", double) for double in doubles]
