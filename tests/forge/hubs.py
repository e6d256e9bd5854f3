"""A desk whose forge is the stand-in of GitHub, run in this process so that many runs take little time."""

import contextlib
import dataclasses
import io
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from quietfix.cli.main import cli
from quietfix.errors import QuietfixError
from quietfix.forge.githubclient import reading, writing
from tests.double.stand import BOTS, Repository, Stand
from tests.forge.answering import Clock
from tests.support.desks import TEMPLATE, Ran, TestDesk, make_desk
from tests.support.trees import PublicTree, git

ROBOT = BOTS[0]
READY = 'fix: {{ready: 2026-11-20T00:00:00Z, patches: [{{commit: "{}"}}]}}\n'
D1, D2, D3, D4 = (f"2026-11-{day}T16:00:00Z" for day in (24, 25, 26, 27))


def on_github(desk: TestDesk) -> None:
    """Let the policy say that the desk's forge is GitHub, and who its robots are there."""
    text = desk.read("policy/desk.yml").replace("\nforge: local\n", "\nforge: github\n")
    text = text.replace("email: quietfix@localhost}", f'email: quietfix@localhost, login: "{ROBOT}"}}')
    desk.write("policy/desk.yml", text.replace("members: []", "members: [member-b]"))


def environment(github: Stand, repository: Repository, *, access: bool = False) -> dict[str, str]:
    """What a job of the robots sees."""
    names = {"GITHUB_API_URL": github.url, "GITHUB_REPOSITORY": repository.full_name, "QUIETFIX_TOKEN": github.writer}
    return names | ({"QUIETFIX_ACCESS_TOKEN": github.access} if access else {})


@dataclass(frozen=True)
class Hub:
    """A desk and its repository."""

    github: Stand
    repository: Repository
    desk: TestDesk
    tree: PublicTree

    def run(self, *arguments: str, now: str = D1, env: Mapping[str, str] | None = None) -> Ran:
        """`quietfix run --apply` or what is asked for, in this process; no wait takes any time."""
        command = [*(arguments or ("run", "--apply")), "--now", now, "--desk", str(self.desk.root)]
        names = environment(self.github, self.repository) if env is None else dict(env)
        out, err = io.StringIO(), io.StringIO()
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("GIT", "GH_"))}
        clean |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
        with contextlib.ExitStack() as stack:
            stack.enter_context(mock.patch.dict(os.environ, clean | names, clear=True))
            for made in (reading, writing):
                stack.enter_context(mock.patch(f"quietfix.robots.forges.{made.__name__}", _at_once(made, stack)))
            stack.enter_context(contextlib.redirect_stdout(out))
            stack.enter_context(contextlib.redirect_stderr(err))
            try:
                status = int(cli.main(command, standalone_mode=False) or 0)
            except QuietfixError as error:
                status = int(error.status)
                err.write(error.diagnostics())
        return Ran(status, out.getvalue(), err.getvalue())

    def copy(self, root: Path) -> "Hub":
        """The same world with a repository of its own, where no issue is yet."""
        shutil.copytree(self.desk.root.parent, root)
        return dataclasses.replace(self, repository=self.github.repository(), desk=TestDesk(root / "desk"))

    def issues(self) -> dict[int, tuple[str, str, list[str], list[str]]]:
        """By number: title, state, labels and comments of each issue."""
        return {
            one["number"]: (one["title"], one["state"], [label["name"] for label in one["labels"]], self.comments(one))
            for one in self.repository.issues()
        }

    def comments(self, issue: Mapping[str, Any]) -> list[str]:
        return self.repository.comments(issue["number"])

    def end(self) -> dict[str, Any]:
        """All that a person could see in the end, but for what the forge numbers as it likes."""
        files = sorted((self.desk.root / "cases").rglob("*"))
        return {
            "files": {str(f.relative_to(self.desk.root)): _without_ids(f.read_text()) for f in files if f.is_file()},
            "unclean": git(self.desk.root, "status", "--porcelain"),
            "issues": sorted(self.issues().values()),
        }


def _at_once(make: Any, stack: contextlib.ExitStack) -> Any:
    """A maker of clients that wait without waiting, and whose connections are closed in the end."""

    def made(api: str, token: str) -> Any:
        client = make(api, token)
        client.patience = Clock().patience()
        stack.callback(client.transport.close)
        return client

    return made


def _without_ids(text: str) -> str:
    """A state without the ids that the forge gave comments."""
    return re.sub(r'^(  .*): "?\d+"?$', r"\1: ID", text, flags=re.MULTILINE)


def make_hub(github: Stand, root: Path) -> Hub:
    """A desk with one line and no remote."""
    tree = PublicTree.create(root / "public.git")
    tree.commit("master", "base")
    desk = make_desk(root / "desk")
    desk.trees(str(tree.path))
    desk.write("policy/access.yml", (TEMPLATE / "policy" / "access.yml").read_bytes())
    on_github(desk)
    desk.commit()
    return Hub(github, github.repository(), desk, tree)


def landed(hub: Hub, case: str = "2026-0001") -> str:
    """A case whose fix has just been released."""
    fix = hub.tree.commit("master", "frob: fix")
    hub.tree.tag("v1.0", "master")
    hub.desk.case(case, status="fix-ready", more=READY.format(fix))
    hub.desk.commit()
    return fix
