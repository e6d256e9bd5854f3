"""Rules over the policy: names that must mean something, and names that must mean one thing."""

import difflib
from collections.abc import Iterator, Mapping
from datetime import timedelta

from quietfix.desk.document import Document
from quietfix.desk.model import Shape
from quietfix.desk.policy import Clock, DeadlinePolicy, TreePolicy
from quietfix.finding import Finding
from quietfix.plan import KeyPath
from quietfix.rules.clocks import CONDITIONS, FACTS


def check_policy(documents: Mapping[str, Document], models: Mapping[str, Shape]) -> list[Finding]:
    """What is wrong with the files of a policy that could be read."""
    found: list[Finding] = []
    deadlines, trees = models.get("deadlines.yml"), models.get("trees.yml")
    if isinstance(deadlines, DeadlinePolicy):
        found += _clocks(documents["deadlines.yml"], deadlines)
    if isinstance(trees, TreePolicy):
        found += _lines(documents["trees.yml"], trees)
        found += _close_when(documents["trees.yml"], trees)
    return found


def _clocks(document: Document, policy: DeadlinePolicy) -> Iterator[Finding]:
    """Clocks have ids of their own, run between known facts, and repeat at some length."""
    seen: set[str] = set()
    for index, clock in enumerate(policy.clocks):
        path: KeyPath = ("clocks", index)
        if clock.id in seen:
            yield document.finding("clock-twice", (*path, "id"), "another clock has this id", "give it one of its own")
        seen.add(clock.id)
        yield from _facts(document, path, clock)
        if clock.overdue_every <= timedelta():
            hint = "a day is P1D"
            yield document.finding("clock-length", (*path, "overdue-every"), "this must be longer than nothing", hint)


def _facts(document: Document, path: KeyPath, clock: Clock) -> Iterator[Finding]:
    named = {"starts": clock.starts, "stops": clock.stops, "at-most": clock.at_most}
    for key, name in named.items():
        if name is not None and name not in FACTS:
            yield document.finding("clock-fact", (*path, key), "no such fact", _near(name, FACTS))
    for key, name in {"requires": clock.requires, "unless": clock.unless}.items():
        if name is not None and name not in CONDITIONS:
            yield document.finding("clock-fact", (*path, key), "no such fact", _near(name, CONDITIONS))


def _near(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"facts are {', '.join(known)}"


def _lines(document: Document, policy: TreePolicy) -> Iterator[Finding]:
    """Cases name lines, so a name is one line over all trees; mirrors are named by trees."""
    trees: set[str] = set()
    lines: set[str] = set()
    for index, tree in enumerate(policy.trees):
        if tree.name in trees:
            path: KeyPath = ("trees", index, "name")
            yield document.finding("tree-twice", path, "another tree has this name", "give it one of its own")
        trees.add(tree.name)
        for line in tree.lines:
            if line in lines:
                path = ("trees", index, "lines", line)
                yield document.finding("line-twice", path, "another tree has this line", "give it a name of its own")
            lines.add(line)


def _close_when(document: Document, policy: TreePolicy) -> Iterator[Finding]:
    """A case can only close by lines that there are, and by tags only where tags are known."""
    path: KeyPath = ("close-when",)
    lines = [(tree, line) for tree, line in policy.lines if line == "mainline" or not policy.closing.mainline_only]
    if not lines:
        message = "this looks at no line, so no case could ever close"
        yield document.finding("close-when", path, message, "add lines to `trees`, or name one of them mainline")
    if policy.closing.released:
        for tree in {tree.name: tree for tree, _ in lines}.values():
            if not tree.tags:
                message = "this waits for tags, but a tree of these lines has no tag pattern"
                yield document.finding("close-when", path, message, "add `tags` to the tree")
