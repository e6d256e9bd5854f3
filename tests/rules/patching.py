"""Public trees whose commits change several files, and the patch files that a case keeps of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from quietfix.desk.case import Case
from quietfix.desk.patchfile import Kept
from quietfix.desk.state import LineFacts
from quietfix.desk.store import Desk
from quietfix.facts import TreesSeen
from quietfix.robots.kept import kept_patches, with_patch_ids
from quietfix.rules.landing import Ground, verdicts, wanted
from quietfix.trees.mirror import Mirror
from quietfix.trees.scan import observe
from tests.rules.looking import NOW, World, make_policy
from tests.support.trees import PublicTree, git

WRITTEN = 1_750_000_000
DAY = 86_400


class Patched:
    """A world of one tree, whose commits are made by their content, and a desk that keeps patches."""

    def __init__(self, root: Path, depth: str = "content") -> None:
        self.world = World(root)
        self.tree = self.world.add("linux", depth=depth)
        self.desk = Desk(root / "desk")
        (self.desk.root / "cases").mkdir(parents=True)
        self.change("master", "base", {"a.c": "".join(f"{n}\n" for n in range(40)), "b.c": "old\n"}, written=1)
        self.tree.branch("linux-6.6.y", "master")

    def change(
        self,
        branch: str,
        message: str,
        files: Mapping[str, str | None],
        *,
        written: int = WRITTEN,
        author: str = "t@example.org",
        tree: PublicTree | None = None,
    ) -> str:
        """A commit that gives files of a branch new content, or takes them away."""
        tree = tree or self.tree
        index = {"GIT_INDEX_FILE": str(tree.path / "an-index")}
        git(tree.path, "read-tree", *([tree.tips[branch]] if branch in tree.tips else ["--empty"]), env=index)
        for name, text in files.items():
            if text is None:
                git(tree.path, "update-index", "--force-remove", name, env=index)
                continue
            blob = git(tree.path, "hash-object", "-w", "--stdin", given=text.encode())
            git(tree.path, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}", env=index)
        tree.clock += 3600
        dates = {"GIT_AUTHOR_DATE": f"@{written} +0000", "GIT_COMMITTER_DATE": f"@{tree.clock} +0000"}
        parents = ["-p", tree.tips[branch]] if branch in tree.tips else []
        commit = git(
            tree.path, "commit-tree", git(tree.path, "write-tree", env=index), *parents,
            given=message.encode(), env=dates | {"GIT_AUTHOR_EMAIL": author},
        )  # fmt: skip
        return tree.point(branch, commit)

    def text(self, branch: str, name: str) -> str:
        return git(self.tree.path, "show", f"{self.tree.tips[branch]}:{name}") + "\n"

    def mail(self, commit: str, name: str = "p1.patch", *, case: str = "2026-0001") -> None:
        """Keep the mail of a commit, as git-format-patch writes it."""
        text = git(self.tree.path, "format-patch", "--stdout", "--no-signature", "-1", commit)
        self.keep(f"{text}\n".encode(), name, case=case)

    def keep(self, text: bytes, name: str = "p1.patch", *, case: str = "2026-0001") -> None:
        """Keep a file with a case."""
        place = self.desk.root / "cases" / case
        place.mkdir(exist_ok=True)
        (place / name).write_bytes(text)

    def mirrors(self) -> list[Mirror]:
        root = self.world.root
        return [Mirror(tree, root / "mirrors", root) for tree in make_policy(*self.world.trees).trees]

    def see(self, case: Case) -> tuple[TreesSeen, Kept]:
        """Fetch and observe, as a run does."""
        mirrors = self.mirrors()
        for mirror in mirrors:
            mirror.fetch(NOW)
        kept = kept_patches(self.desk, [case])
        seen = observe(mirrors, wanted([case], kept))
        return seen, with_patch_ids(self.desk, kept, seen, mirrors[0].root)

    def facts(self, case: Case) -> Mapping[str, LineFacts]:
        """The facts of each line."""
        seen, kept = self.see(case)
        return verdicts(case, Ground.of(make_policy(*self.world.trees), seen, kept=kept))


def shown(fact: LineFacts) -> tuple[str, Any]:  # Any: what was found, or what is like it
    """A verdict with the first match, or with the candidates."""
    if fact.patches:
        return fact.verdict, (fact.patches[0].commit, fact.patches[0].match)
    return fact.verdict, [(candidate.commit, candidate.why) for candidate in fact.candidates]
