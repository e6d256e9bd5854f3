"""Rules over the policy: names that must mean something, and names that must mean one thing."""

from collections.abc import Iterator, Mapping

from quietfix.desk.document import Document
from quietfix.desk.model import Shape
from quietfix.desk.policy import DeadlinePolicy, TreePolicy
from quietfix.finding import Finding
from quietfix.plan import KeyPath
from quietfix.rules.check.clocks import check_clocks


def check_policy(documents: Mapping[str, Document], models: Mapping[str, Shape]) -> list[Finding]:
    """What is wrong with the files of a policy that could be read."""
    found: list[Finding] = []
    deadlines, trees = models.get("deadlines.yml"), models.get("trees.yml")
    if isinstance(deadlines, DeadlinePolicy):
        found += check_clocks(documents["deadlines.yml"], deadlines)
    if isinstance(trees, TreePolicy):
        found += _lines(documents["trees.yml"], trees)
        found += _close_when(documents["trees.yml"], trees)
    return found


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
