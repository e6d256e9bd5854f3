"""The speaking robot makes one comment of all that robots have to say about a case, at most one a day."""

from quietfix.facts import Unknown
from quietfix.plan import Comment
from quietfix.robots.draft import Draft, Situation
from quietfix.robots.telling import spoken_today, table


def decide(draft: Draft, situation: Situation) -> Draft:
    """Put together what the robots before want to say, and what changed on the lines.

    Purpose: mail that people go on reading. Rule: one comment a case and day, over all robots; what has to wait is said
    the next day, if it still is so. How to object: `notify: digest` at a clock.
    """
    return _together(draft, situation, table(draft))


def decide_without_lines(draft: Draft, situation: Situation) -> Draft:
    """The same where nobody has looked at the public trees: nothing is said of the lines."""
    return _together(draft, situation, None)


def _together(draft: Draft, situation: Situation, news: Comment | None) -> Draft:
    said = [action for action in draft.forge if isinstance(action, Comment)]
    others = tuple(action for action in draft.forge if not isinstance(action, Comment))
    if isinstance(situation.facts.forge, Unknown) or spoken_today(draft, situation.now):
        return draft.with_forge(others)
    if news is not None:
        said.append(news)
    if not said:
        return draft
    keys = dict.fromkeys(key for comment in said for key in (comment.key, *comment.also))
    first, *rest = keys
    text = f"{draft.case.id}: " + "\n\n".join(comment.text for comment in said)
    why = "; ".join(dict.fromkeys(comment.why for comment in said))
    return draft.with_forge((*others, Comment(draft.case.id, first, text, why, tuple(rest))))
