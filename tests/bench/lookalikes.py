"""More situations: commits that look like the fix and are not, lines that were never affected, and no references."""

from tests.bench.situations import Situation, ask, back, plain, referenced
from tests.bench.story import Story

_LATE = (0.55, 0.97)


def _with_other(s: Story) -> None:
    """A second, unrelated commit, a case of its own."""
    plain(s)
    s.below("other", s.dice.uniform(*_LATE), brings=("other",))
    ask(s, ["other"])


def prerequisite(s: Story, line: str) -> None:
    """What the fix builds on, picked alone."""
    tail = f'Stable-dep-of: {{fix:.12}} ("{s.subject("fix")}")'
    head = s.dice.choice(("[ Upstream commit {other} ]", "commit {other} upstream."))
    back(s, line, head, tail, form="Stable-dep-of", of="other")


def wrong_id(s: Story, line: str) -> None:
    """The commit of another patch names the fix."""
    back(s, line, "commit {fix} upstream.", form="another patch names it", of="other", hints=("fix",))


def _mistyped_below(s: Story) -> None:
    plain(s)
    s.gone("mistyped")


def mistyped(s: Story, line: str) -> None:
    """The id of the original is wrong by some digits; author, date and subject tell."""
    back(s, line, "commit {mistyped} upstream.", form="an id of nothing", link=False)


def _same_subject_below(s: Story) -> None:
    plain(s)
    at = s.dice.uniform(*_LATE)
    s.below("other", at, subject=s.subject("fix"), brings=("other",))


def same_subject(s: Story, line: str) -> None:
    """Two commits of one subject, of which the line gets the other one."""
    head = s.dice.choice(("commit {other} upstream.", "[ Upstream commit {other} ]"))
    back(s, line, head, form="the other of one subject", of="other", subject=s.subject("fix"))


def two_in_one(s: Story, line: str) -> None:
    """One commit brings two."""
    head = s.dice.choice(
        ("commit {fix} upstream.\ncommit {other} upstream.", "[ Upstream commit {other} ]\n[ Upstream commit {fix} ]")
    )
    back(s, line, head, form="two references", brings=("fix", "other"))


def _series_below(s: Story) -> None:
    plain(s)
    s.asked.clear()
    s.below("other", s.find("fix").at + 0.001, brings=("other",), needs=("fix",))
    ask(s, ["fix", "other"])


def series(s: Story, line: str) -> None:
    """A fix of two patches, of which the line gets one or both."""
    if s.has(line, "other"):
        return
    if not s.has(line, "fix"):
        referenced(s, line)
    both = s.dice.random() < 0.5
    if both:
        referenced(s, line, of="other")
    s.forms[line] = "both" if both else "one of two"


def _late_culprit(s: Story) -> None:
    at = s.dice.uniform(0.4, 0.9)
    s.below("culprit", at, brings=("culprit",))
    why = f'{{culprit:.12}} ("{s.subject("culprit")}")'
    s.below("fix", s.dice.uniform(at + 0.02, 0.98), brings=("fix",), fixes=why, needs=("culprit",))
    ask(s, ["fix"])


def introducer(s: Story, line: str) -> None:
    """The introducing commit came by a backport, or is not there at all."""
    if not s.has(line, "culprit"):
        if s.dice.random() < 0.4:
            s.forms[line] = "introducer absent"
            return
        referenced(s, line, of="culprit")
    s.forms[line] = "introducer there, fix not"
    if s.dice.random() < 0.5:
        referenced(s, line)
        s.forms[line] = "introducer and fix there"


def culprit_reverted(s: Story, line: str) -> None:
    """The line takes the introducing commit back instead of taking the fix."""
    named = "culprit"
    if not s.has(line, "culprit"):
        referenced(s, line, of="culprit")
        named = "culprit_back"
    subject = f'Revert "{s.subject("culprit")}"'
    s.on(line, "undo", subject=subject, head=f"This reverts commit {{{named}}}.", link=False, takes=("culprit",))
    s.forms[line] = "the introducer reverted"


def _follow_up_below(s: Story) -> None:
    plain(s)
    s.find("fix").at = min(s.find("fix").at, 0.9)
    why = f'{{fix:.12}} ("{s.subject("fix")}")'
    s.below("other", s.find("fix").at + 0.05, fixes=why, needs=("fix",))


def follow_up(s: Story, line: str) -> None:
    """The fix needed a fix, which the line has or not."""
    if not s.has(line, "fix"):
        referenced(s, line)
    s.forms[line] = "without the follow-up"
    if not s.has(line, "other") and s.dice.random() < 0.5:
        back(s, line, "commit {other} upstream.", of="other", form="with the follow-up", brings=())


def same_author(s: Story, line: str) -> None:
    """No reference and no link: author, date and subject are the same."""
    prefix = f"[{line}.y] " if s.dice.random() < 0.5 else ""
    form = "author, date, subject with a prefix" if prefix else "author, date, subject"
    back(s, line, form=form, link=False, subject=prefix + s.subject("fix"))


def same_words(s: Story, line: str) -> None:
    """The subject alone is the same: perhaps the fix, perhaps not."""
    s.on(line, "alike", subject=s.subject("fix"), link=False, hints=("fix",))
    s.forms[line] = "subject alone"


def _by_mail(s: Story) -> None:
    plain(s)
    s.asked.clear()
    ask(s, ["fix"], way="mail")


def same_mail(s: Story, line: str) -> None:
    """No reference, but the link to the patch's own mail, with its subject and another author."""
    plant = s.on(line, "fix_back", brings=("fix",), tail=f"Link: {s.find('fix').change.link}", link=False)
    plant.subject = s.subject("fix")
    s.forms[line] = "Message-Id and subject"


def quoted(s: Story, line: str) -> None:
    """A message that shows a reference and carries nothing."""
    head = s.dice.choice(
        (
            "Earlier we took\n\n    commit {fix} upstream.\n\nand this is about its callers.",
            "> commit {fix} upstream.",
            "Commit {fix} upstream\nis not needed here since the code differs.",
        )
    )
    s.on(line, "words", head=head)
    s.forms[line] = "words about it"


def _nowhere(s: Story) -> None:
    s.gone("fix")
    s.known = False
    ask(s, ["fix"])


def _nothing(_s: Story, _line: str) -> None:
    """The line gets nothing."""


def _stable_only_below(s: Story) -> None:
    s.known = False
    ask(s, ["fix"], way=s.dice.choice(("full", "short")), only_stable=True)


def stable_only(s: Story, line: str) -> None:
    """A bug that mainline never had: the first line has a commit of its own, the others pick it."""
    first = not any(plant.key == "fix" for other in s.forks for plant in s.plants[other])
    if first:
        s.on(line, "fix", brings=("fix",))
        s.forms[line] = "a commit of its own"
    else:
        back(s, line, tail="(cherry picked from commit {fix})", form="picked from another line")


LOOK_ALIKES = (
    Situation("prerequisite alone", _with_other, prerequisite),
    Situation("wrong id in a stable message", _with_other, wrong_id),
    Situation("mistyped id", _mistyped_below, mistyped),
    Situation("one subject twice", _same_subject_below, same_subject),
    Situation("two in one", _with_other, two_in_one),
    Situation("series", _series_below, series, every_line=True),
    Situation("words about the fix", plain, quoted),
    Situation("in no tree", _nowhere, _nothing),
)
LINES = (
    Situation("introducer", _late_culprit, introducer, share=1),
    Situation("introducer reverted instead", _late_culprit, culprit_reverted),
    Situation("follow-up", _follow_up_below, follow_up, every_line=True),
    Situation("stable only", _stable_only_below, stable_only, share=1),
)
WITHOUT_REFERENCE = (
    Situation("same author, date and subject", plain, same_author),
    Situation("same subject alone", plain, same_words),
    Situation("same mail", _by_mail, same_mail),
)
