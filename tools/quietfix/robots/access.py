"""The access robot lets people in by the cases that name them, and takes them out again, over all cases at once."""

from collections.abc import Sequence

from quietfix.facts import ForgeSeen
from quietfix.plan import Comment
from quietfix.robots.draft import Draft, Situation
from quietfix.robots.telling import spoken_today
from quietfix.rules.access import Access, Question, access
from quietfix.rules.accessrails import Whole


def decide(drafts: Sequence[Draft], situation: Situation, whole: Whole) -> tuple[list[Draft], Access]:
    """Decide who gets in, and ask people in the tracking issue of a case where robots cannot tell what is wanted.

    Purpose: maintainers see a case for as long as they are needed. Rule: `policy/access.yml` and `people` of cases. How
    to object: take somebody out of the case, list them under `keep`, or change the policy.
    """
    pairs = [(draft.case, draft.state) for draft in drafts]
    found = access(pairs, situation.policy, situation.facts.people, whole, situation.now)
    return [_asking(draft, found.questions, situation) for draft in drafts], found


def _asking(draft: Draft, questions: Sequence[Question], situation: Situation) -> Draft:
    """The draft with the first question that was not asked yet, one a day, where there is an issue to ask it in."""
    forge = situation.facts.forge
    if not isinstance(forge, ForgeSeen) or draft.case.id not in forge.issues:
        return draft
    own = (question for question in questions if question.case == draft.case.id)
    question = next((question for question in own if question.key not in draft.state.comments), None)
    if question is None or spoken_today(draft, situation.now):
        return draft
    why = "robots do not invite a third time, and not where somebody declined or left"
    return draft.say(Comment(draft.case.id, question.key, question.text, why))
