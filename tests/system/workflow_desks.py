"""A desk on the forge that is set up as docs/github.md says, with the runners for its workflows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.double.hub import Hub
from tests.double.runner import Runner
from tests.double.stand import WRITER
from tests.support.desks import TestDesk
from tests.support.trees import PublicTree, git


@dataclass
class Team:
    """The desk, a member's clone of it, and the forge's runners."""

    hub: Hub
    runner: Runner
    desk: TestDesk
    tree: PublicTree

    def push(self) -> None:
        """Commit what is in the clone, and push it to main."""
        self.desk.commit()
        git(self.desk.root, "push", "--quiet", "origin", "main")

    def comments(self, number: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.hub.repository.get(f"issues/{number}/comments")
        return found

    def issues(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.hub.repository.issues()
        return found


def make_team(hub: Hub, runner: Runner, folder: Path, *, lines: str = "mainline: master") -> Team:
    """A desk whose forge is GitHub, with one public tree and the writer App."""
    key = hub.stand.private_key()
    runner.secrets = {"QUIETFIX_WRITER_PRIVATE_KEY": key}
    runner.variables = {"QUIETFIX_WRITER_CLIENT_ID": "11"}
    tree = PublicTree.create(folder / "public.git")
    tree.commit("master", "base", at=1_700_000_000)
    team = Team(hub, runner, hub.clone(folder / "member"), tree)
    said = team.desk.read("policy/desk.yml").replace("forge: local", "forge: github")
    said = said.replace("members: []", "members: [member-b]")
    team.desk.write("policy/desk.yml", said.replace("@localhost}", f'@localhost, login: "{WRITER}[bot]"}}'))
    team.desk.trees(str(tree.path), lines)
    team.push()
    return team
