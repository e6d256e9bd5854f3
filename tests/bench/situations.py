"""The situations in which tools go wrong, each as what mainline has and what a stable line gets.

They follow the forms and look-alikes that stable-kernel-rules.rst, git-revert and git-cherry-pick write, and those that
people write by hand.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.story import MAINLINE, Story
from tests.bench.truth import Asked, Named, Truth

_EARLY, _LATE = (0.03, 0.4), (0.55, 0.97)
_HEADS = {
    "commit X upstream.": "commit {%s} upstream.",
    "commit X upstream, without a dot": "commit {%s} upstream",
    "[ Upstream commit X ]": "[ Upstream commit {%s} ]",
    "[ upstream commit X ]": "[ upstream commit {%s} ]",
    "[ commit X upstream ]": "[ commit {%s} upstream ]",
    "commit X": "commit {%s}",
    "shortened id": "commit {%s:.12} upstream.",
    "in capitals": "Commit {%s} upstream.",
}
_TAILS = {
    "cherry picked": "(cherry picked from commit {%s})",
    "backported from": "(backported from commit {%s})",
}
_NOTE = "[ A. Backporter: the context differs, no other change ]"


@dataclass(frozen=True)
class Situation:
    """What is planted in mainline, and on each line that did not fork with the fix (or on every one)."""

    name: str
    below: Callable[[Story], None]
    on_line: Callable[[Story, str], None]
    every_line: bool = False
    share: float = 0.8
    """How many lines get something."""


def plain(s: Story) -> None:
    """An introducing commit before all forks, and its fix after some."""
    s.below("culprit", s.dice.uniform(*_EARLY), brings=("culprit",))
    _fix(s)
    ask(s, ["fix"])


def _fix(s: Story) -> None:
    why = f'{{culprit:.12}} ("{s.subject("culprit")}")'
    s.below("fix", s.dice.uniform(*_LATE), brings=("fix",), fixes=why, needs=("culprit",))


def ask(s: Story, things: Sequence[str], *, named: str = "", way: str = "", only_stable: bool = False) -> None:
    """A case about these patches."""
    chosen = way or s.dice.choice(("full", "short", "mail"))
    says_introduced = s.dice.random() < 0.5

    def asked(story: Story) -> Asked:
        patches: tuple[Named, ...] = tuple(story.named(named or thing, chosen) for thing in things)
        truths = tuple(story.truth(line, things) for line in (MAINLINE, *story.forks))
        if only_stable:
            truths = (Truth(MAINLINE, story.situation, "not-affected", form="a person says so"), *truths[1:])
        has_culprit = any(plant.key == "culprit" for plant in story.plants[MAINLINE])
        introduced = story.find("culprit").node.id[:12] if says_introduced and has_culprit else ""
        return Asked("", patches, truths, introduced, only_stable)

    s.asked.append(asked)


def back(
    s: Story, line: str, head: str = "", tail: str = "", *, form: str = "", of: str = "fix", **more: object
) -> None:
    """A backport: the words, the author and the date of the original, and a reference."""
    if s.dice.random() < 0.2:
        tail = f"{_NOTE}\n{tail}" if tail else _NOTE
    more.setdefault("brings", (of,))
    s.on(line, f"{of}_back", like=of, head=head, tail=tail, **more)
    s.forms[line] = form or head or tail


def referenced(s: Story, line: str, *, of: str = "fix", names: str = "") -> None:
    """A backport by one of the forms that carry a reference."""
    form = s.dice.choice([*_HEADS, *_TAILS])
    if form in _HEADS:
        back(s, line, head=_HEADS[form] % (names or of), form=form, of=of)
    else:
        back(s, line, tail=_TAILS[form] % (names or of), form=form, of=of)


def bytes_not_utf8(s: Story, line: str) -> None:
    """A message in another encoding."""
    back(s, line, "commit {fix} upstream.", "Cc: Jos\xe9 <jose@example.org>", form="latin-1", encoding="latin-1")


def _chain_below(s: Story) -> None:
    plain(s)
    s.gone("next")
    s.find("fix").tail = "(cherry picked from commit {next})"
    ask(s, ["fix"], named="next")


def chain(s: Story, line: str) -> None:
    """The line names an id that is in no tree; mainline's commit says that it was picked from it."""
    referenced(s, line, names="next")


def chain_of_lines(s: Story, line: str) -> None:
    """The first line names mainline's commit, the others the first line's."""
    if any(plant.key == "fix_back" for other in s.forks for plant in s.plants[other]):
        back(s, line, tail="(cherry picked from commit {fix_back})", form="picked from another line")
    else:
        referenced(s, line)


def _twin_below(s: Story) -> None:
    at = s.dice.uniform(0.5, 0.8)
    s.below("culprit", s.dice.uniform(*_EARLY), brings=("culprit",))
    s.below("next", at, brings=("fix",), until=at + 0.15)
    tail = "(cherry picked from commit {next})"
    s.below("fix", at + 0.03, like="next", brings=("fix",), tail=tail, needs=("culprit",))
    ask(s, ["fix"])
    ask(s, ["fix"], named="next")


def twin(s: Story, line: str) -> None:
    """A fix that was picked ahead of the branch it was written on, so that mainline has it twice."""
    names = s.dice.choice((("fix",), ("next",), ("fix", "next")))
    back(s, line, "\n".join(f"commit {{{name}}} upstream." for name in names), form=f"names {' and '.join(names)}")


def _words_of_revert(s: Story, line: str) -> tuple[str, str]:
    if s.has(line, "fix"):
        return "by its own id", "This reverts commit {fix}."
    return s.dice.choice(
        (
            ("by the stable id", "This reverts commit {fix_back}."),
            ("by the upstream id", "This reverts commit {fix}."),
            ("by both", "This reverts commit {fix_back} which is\ncommit {fix} upstream."),
        )
    )


def _revert(s: Story, line: str, words: str, *, takes: tuple[str, ...] = (), doubts: tuple[str, ...] = ()) -> None:
    subject = f'Revert "{s.subject("fix")}"'
    s.on(line, "revert", subject=subject, head=words, link=False, takes=takes, doubts=doubts)


def reverted(s: Story, line: str) -> None:
    """The line got it and took it back."""
    if not s.has(line, "fix"):
        referenced(s, line)
    s.forms[line], words = _words_of_revert(s, line)
    _revert(s, line, words, takes=("fix",))


def reapplied(s: Story, line: str) -> None:
    """The line took it back and has it again."""
    reverted(s, line)
    how = s.dice.choice(("second backport", "Reapply", "Revert of the revert"))
    if how == "second backport":
        s.on(line, "again", like="fix", head="commit {fix} upstream.", brings=("fix",))
    else:
        subject = f'"{s.subject("fix")}"'
        title = f"Reapply {subject}" if how == "Reapply" else f'Revert "Revert {subject}"'
        s.on(line, "again", subject=title, head="This reverts commit {revert}.", link=False, brings=("fix",))
    s.forms[line] += f", then {how}"


def partial(s: Story, line: str) -> None:
    """A part of it was taken back, which is not the whole."""
    if not s.has(line, "fix"):
        referenced(s, line)
    named = "{fix}" if s.has(line, "fix") else "{fix_back}"
    s.forms[line] = s.dice.choice(("partially", "partly"))
    subject = f'Revert part of "{s.subject("fix")}"'
    s.on(line, "part", subject=subject, head=f"This {s.forms[line]} reverts commit {named}.", link=False)


def doubted(s: Story, line: str) -> None:
    """A revert that names no id: a person has to look."""
    if not s.has(line, "fix"):
        referenced(s, line)
    s.forms[line] = "by its subject"
    _revert(s, line, "It broke the boot of some boards.", doubts=("fix",))


def _reverted_below(s: Story) -> None:
    plain(s)
    at = min(s.find("fix").at, 0.9)
    s.find("fix").at = at
    subject = f'Revert "{s.subject("fix")}"'
    s.below("undo", at + 0.04, subject=subject, head="This reverts commit {fix}.", takes=("fix",), needs=("fix",))


def reverted_below(s: Story, line: str) -> None:
    """Mainline took it back; the line has the fix alone, or both."""
    if s.has(line, "undo"):
        return
    if not s.has(line, "fix"):
        referenced(s, line)
    s.forms[line] = "the fix alone"
    if s.dice.random() < 0.6:
        s.forms[line] = "with the revert"
        head = s.dice.choice(("commit {undo} upstream.", "[ Upstream commit {undo} ]"))
        head += "\n\nThis reverts commit {fix}." if s.dice.random() < 0.7 else ""
        subject = f'Revert "{s.subject("fix")}"'
        s.on(line, "undo_back", like="undo", subject=subject, head=head, takes=("fix",))


def _reapplied_below(s: Story) -> None:
    _reverted_below(s)
    subject = f'Reapply "{s.subject("fix")}"'
    at = s.find("undo").at + 0.03
    s.below("redo", at, subject=subject, head="This reverts commit {undo}.", brings=("fix",), needs=("undo",))


def reapplied_below(s: Story, line: str) -> None:
    """Mainline took it back and has it again; the line has the fix alone, or all three."""
    reverted_below(s, line)
    by_fork = s.has(line, "undo") and not s.has(line, "redo")
    if by_fork or s.forms.get(line) == "with the revert":
        s.forms[line] = "the re-apply" if by_fork else "all three"
        head = "commit {redo} upstream.\n\nThis reverts commit {undo}."
        subject = f'Reapply "{s.subject("fix")}"'
        s.on(line, "redo_back", like="redo", subject=subject, head=head, brings=("fix",))


FORMS = (
    Situation("one reference", plain, referenced),
    Situation("bytes that are not UTF-8", plain, bytes_not_utf8),
    Situation("chain through no tree", _chain_below, chain),
    Situation("chain of lines", plain, chain_of_lines),
    Situation("picked ahead", _twin_below, twin),
)
REVERTS = (
    Situation("reverted on the line", plain, reverted, every_line=True),
    Situation("reverted and re-applied on the line", plain, reapplied, every_line=True),
    Situation("partial revert", plain, partial, every_line=True),
    Situation("revert by subject", plain, doubted, every_line=True),
    Situation("reverted in mainline", _reverted_below, reverted_below, every_line=True),
    Situation("reverted and re-applied in mainline", _reapplied_below, reapplied_below, every_line=True),
)
