"""Real public trees, the way from them to verdicts, and cases and policies in a few words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy, TreePolicy
from quietfix.desk.state import LineFacts
from quietfix.desk.store import Desk
from quietfix.facts import LineSeen, TreesSeen, Unknown, Wanted
from quietfix.instants import Instant
from quietfix.rules.landing import Ground, verdicts, wanted
from quietfix.trees.mirror import Mirror
from quietfix.trees.scan import observe
from tests.support.desks import TEMPLATE
from tests.support.trees import PublicTree

NOW = Instant.parse("2026-11-24T16:00:00Z")
Said = Mapping[str, Any]  # Any: JSON-like, what a case says
LINES = {"mainline": "master", "6.6": "linux-6.6.y"}


def make_case(*patches: str | Said, **more: Any) -> Case:  # Any: JSON-like, what a case says
    """A confirmed case whose fix is these patches, a commit id being enough for one."""
    listed = [{"commit": patch} if isinstance(patch, str) else patch for patch in patches]
    said = {
        "schema": "1",
        "id": "2026-0001",
        "title": "a bug",
        "status": "confirmed",
        "owner": "member-b",
        "received": "2025-01-01T00:00:00Z",
        "fix": {"patches": listed},
    }
    return Case.model_validate(said | more)


def make_policy(*trees: Said, close_when: str = "all-lines-released", grace: str = "PT48H") -> TreePolicy:
    """A policy of trees, by default one with two lines."""
    default: dict[str, Any] = {"name": "linux", "url": "/nowhere", "lines": LINES, "tags": ["v*"]}  # Any: JSON-like
    listed = [{**default, **tree} for tree in trees or ({},)]
    return TreePolicy.model_validate({"schema": "1", "trees": listed, "close-when": close_when, "grace": grace})


@dataclass
class World:
    """Public trees under a folder; the first has the lines `mainline` and `6.6`."""

    root: Path
    trees: list[Said] = field(default_factory=list)

    @classmethod
    def create(cls, root: Path, **more: Any) -> "World":  # Any: what the policy says of the tree
        """One tree with a mainline and a stable line that forked from its first commit."""
        world = cls(root)
        tree = world.add("linux", **more)
        tree.commit("master", "base")
        tree.branch("linux-6.6.y", "master")
        return world

    def add(self, name: str, **more: Any) -> PublicTree:  # Any: what the policy says of the tree
        """One more tree."""
        tree = PublicTree.create(self.root / f"{name}.git")
        self.trees.append({"name": name, "url": str(tree.path)} | more)
        if not hasattr(self, "tree"):
            self.tree = tree
        return tree

    def mainline(self, message: str | bytes, **more: Any) -> str:  # Any: as PublicTree.commit takes it
        return self.tree.commit("master", message, **more)

    def stable(self, message: str | bytes, **more: Any) -> str:  # Any: as PublicTree.commit takes it
        return self.tree.commit("linux-6.6.y", message, **more)

    def see(self, case: Case) -> TreesSeen:
        """Fetch all trees, and observe what a case looks for."""
        return self.observe(wanted(iter([case])))

    def observe(self, looked_for: Wanted) -> TreesSeen:
        """Fetch and observe all trees."""
        mirrors = [Mirror(tree, self.root / "mirrors", self.root) for tree in make_policy(*self.trees).trees]
        for mirror in mirrors:
            mirror.fetch(NOW)
        return observe(mirrors, looked_for)

    def facts(self, case: Case) -> Mapping[str, LineFacts]:
        """The facts of each line."""
        return verdicts(case, Ground.of(make_policy(*self.trees), self.see(case)))

    def look(self, *patches: str | Said, **more: Any) -> dict[str, str]:  # Any: JSON-like, what a case says
        """The verdict on each line for a case with these patches."""
        return {line: fact.verdict for line, fact in self.facts(make_case(*patches, **more)).items()}


def seen_line(seen: TreesSeen, line: str) -> LineSeen:
    """A line that was observed."""
    found = seen.lines[line]
    assert not isinstance(found, Unknown), found
    return found


def shipped() -> Policy:
    """The policy that the template ships."""
    return Desk.open(TEMPLATE).policy()


def cited(file: str, text: str, nth: int = 1) -> str:
    """Where a text of the shipped policy stands, such as `policy/trees.yml:12`."""
    lines = (TEMPLATE / "policy" / file).read_text().splitlines()
    return f"policy/{file}:{[number for number, line in enumerate(lines, 1) if line.strip().startswith(text)][nth - 1]}"


def cited_length(clock: str) -> str:
    """Where the length of a shipped clock stands."""
    lines = (TEMPLATE / "policy/deadlines.yml").read_text().splitlines()
    start = lines.index(f"  - id: {clock}")
    return f"policy/deadlines.yml:{next(n for n, line in enumerate(lines, 1) if n > start and 'length:' in line)}"
