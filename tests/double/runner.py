"""Runs a workflow file as it lies on the forge, with act and without containers or a network."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.double.emulator import NODE
from tests.double.events import Event
from tests.double.hub import Hub
from tests.support.trees import git

ACTIONS = Path(__file__).resolve().parent / "actions"
BIN = Path(sysconfig.get_paths()["scripts"])
USES = re.compile(r"^\s*(?:-\s+)?uses:\s*[\"']?([\w.-]+/[\w.-]+)((?:/[\w.-]+)*)@([\w.-]+)", re.MULTILINE)
LABELS = ("ubuntu-latest", "ubuntu-24.04", "ubuntu-22.04", "ubuntu-24.04-arm", "ubuntu-slim")
GIVEN = ("setupEnv =>", "Wrote command")
"""How act begins the lines by which it tells what a step was given."""
TIMEOUT = 300
"""Seconds after which a run that hangs fails its test; none is near it."""


@dataclass
class Ran:
    """How a workflow went."""

    status: int
    lines: list[dict[str, Any]]
    """What act says, line by line."""
    raw: str
    """All that act printed, as it came. Unlike GitHub it shows what steps give out, and what is to be masked."""
    steps_given: list[str]
    """The script and the environment of each step."""

    @property
    def jobs(self) -> dict[str, str]:
        """How each job ended (`success`, `failure`); one that was skipped is not there, and one of a matrix is its worst."""
        ended: dict[str, str] = {}
        for line in self.lines:
            if "jobResult" in line and ended.get(line["jobID"]) != "failure":
                ended[line["jobID"]] = line["jobResult"]
        return ended

    @property
    def log(self) -> str:
        """All that the forge would keep and show: no text of a case and no token may be in it.

        Like there, every step's script and environment are in it as they are after expressions were put in.
        """
        hidden = ("set-output", "add-mask", "save-state", "set-env")
        said = (line["msg"] for line in self.lines if line.get("command") not in hidden)
        whole = "".join(f"{text}\n" for text in (*said, *self.steps_given))
        for mask in self.command("add-mask"):
            whole = whole.replace(mask["arg"], "***")  # act forgets some of them inside of an action
        return whole

    @property
    def printed(self) -> str:
        """What the steps printed: the log that people read, with the commands to the runner left out."""
        return "".join(line["msg"] for line in self.lines if line.get("raw_output"))

    def command(self, name: str) -> list[dict[str, Any]]:
        """The workflow commands of a name, in order: `error`, `warning`, `notice`, `set-output`, `summary`."""
        return [line for line in self.lines if line.get("command") == name]

    @property
    def annotations(self) -> list[tuple[str, Mapping[str, str], str]]:
        """Level, properties (`file`, `line` ...) and text."""
        levels = ("error", "warning", "notice")
        found = [line for line in self.lines if line.get("command") in levels]
        return [(line["command"], line.get("kvPairs") or {}, line["arg"]) for line in found]

    @property
    def summary(self) -> str:
        """The summaries of all steps."""
        return "".join(line["content"] for line in self.command("summary"))

    def outputs(self, job: str) -> dict[str, str]:
        """What the steps of a job gave out."""
        return {line["name"]: line["arg"] for line in self.command("set-output") if line["jobID"] == job}

    def steps(self, job: str) -> dict[str, str]:
        """How the steps of a job ended, by name."""
        found = [line for line in self.lines if line.get("jobID") == job and "stepResult" in line]
        return {line["step"]: line["stepResult"] for line in found if line.get("stage") == "Main"}


@dataclass
class Runner:
    """The forge's runners for one repository. `state` outlives a run: caches, and the artifacts of the last one."""

    hub: Hub
    folder: Path
    secrets: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    """Further variables of the environment of all steps: `QUIETFIX_NOW` or the like."""
    count: int = 0

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def run(self, workflow: str, event: Event, *, jobs: Iterable[str] = ()) -> Ran:
        """Run a workflow (`check.yml`) of the repository on an event; with `jobs` only one of these at a time.

        The file is taken from where GitHub takes it: the merge of a pull request, the branch of a push, else main.
        """
        self.count += 1
        here = self.folder / f"run-{self.count}"
        work = here / "work"
        shutil.rmtree(self.state / "artifacts", ignore_errors=True)
        (self.state / "bin").mkdir(parents=True, exist_ok=True)
        for file in (ACTIONS / "bin").iterdir():
            for name in (file.name, f"{file.name}3"):
                shutil.copy(file, self.state / "bin" / name)
        (here / "home").mkdir(parents=True)
        git(here, "init", "--quiet", "-b", "main", str(work))
        git(work, "fetch", "--quiet", str(self.hub.bare), event.ref)
        git(work, "checkout", "--quiet", "-B", event.ref.removeprefix("refs/heads/").replace("/", "-"), "FETCH_HEAD")
        payload = here / "event.json"
        payload.write_text(json.dumps(event.payload))
        path = work / ".github" / "workflows" / workflow
        assert starts(path, event), f"GitHub would not start {workflow} on this {event.name}"
        chosen: list[tuple[str, ...]] = [("--job", job) for job in jobs] or [()]
        parts = [self._act(here, path, event, payload, *one) for one in chosen]
        return Ran(
            max(part.status for part in parts),
            [line for part in parts for line in part.lines],
            "".join(part.raw for part in parts),
            [given for part in parts for given in part.steps_given],
        )

    def _act(self, here: Path, workflow: Path, event: Event, payload: Path, *chosen: str) -> Ran:
        stand = self.hub.stand
        token = stand.workflow_token(self.hub.repository, **permissions_of(workflow, chosen[-1:]))
        secrets = {**self.secrets, "GITHUB_TOKEN": token}
        given = {
            "GITHUB_API_URL": stand.url,
            "GITHUB_SERVER_URL": stand.url,
            "GITHUB_REPOSITORY": self.hub.repository.full_name,
            "GITHUB_RUN_ID": str(self.count),
            "DOUBLE_STATE": str(self.state),
            "DOUBLE_ACTIONS": str(ACTIONS),
            "DOUBLE_PYTHON": sys.executable,
            "DOUBLE_NOW": "" if stand.world.clock is None else stand.world.clock.isoformat(),
            "GIT_CONFIG_NOSYSTEM": "1",
            **self.environment,
        }
        arguments = [str(BIN / "act"), event.name, "--eventpath", str(payload), "--workflows", str(workflow),
                     "--directory", str(workflow.parents[2]), "--actor", event.actor, "--json", "--verbose", "--no-cache-server",
                     "--no-skip-checkout", "--action-cache-path", str(here / "cache"), "--concurrent-jobs", "1",
                     *chosen]  # fmt: skip
        arguments += [word for label in LABELS for word in ("--platform", f"{label}=-self-hosted")]
        arguments += [word for name in secrets for word in ("--secret", name)]
        arguments += [word for name, value in self.variables.items() for word in ("--var", f"{name}={value}")]
        arguments += [word for name, value in event.inputs.items() for word in ("--input", f"{name}={value}")]
        arguments += [word for name, value in given.items() for word in ("--env", f"{name}={value}")]
        arguments += [word for stub in stubs(workflow.parents[1]) for word in ("--local-repository", stub)]
        # What the machine's own environment holds is none of a workflow's; secrets go by name, not on a command line.
        plain = {"HOME": str(here / "home"), "PATH": f"{BIN}:{NODE.parent}:{os.environ['PATH']}", "LANG": "C.UTF-8"}
        done = subprocess.run(arguments, env=plain | secrets, capture_output=True, text=True, timeout=TIMEOUT)
        every = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        lines = [line for line in every if line["level"] != "debug"]
        shown = [line["msg"] for line in every if line["level"] == "debug" and line["msg"].startswith(GIVEN)]
        return Ran(done.returncode, lines, done.stdout + done.stderr, shown)


def starts(workflow: Path, event: Event) -> bool:
    """Whether an event of this type, on this branch, starts a workflow: act starts it in any case."""
    on = YAML(typ="safe", pure=True).load(workflow)["on"]
    if not isinstance(on, dict):
        return event.name in on if isinstance(on, list) else event.name == on
    if event.name not in on:
        return False
    filters = on[event.name] or {}
    if event.name == "schedule":
        return any(event.payload["schedule"] in ("", one["cron"]) for one in filters)
    default = ("opened", "synchronize", "reopened") if event.name == "pull_request" else None
    types, action = filters.get("types", default), event.payload.get("action")
    base = event.payload.get("pull_request", {}).get("base", {}).get("ref")
    branch = base or event.ref.removeprefix("refs/heads/")
    on_branch = "branches" not in filters or any(fnmatch(branch, one) for one in filters["branches"])
    return on_branch and (types is None or action is None or action in types)


def stubs(github: Path) -> list[str]:
    """What stands in for each action that the files under `.github` use, as act wants it said."""
    used = {
        (match[1], match[3])
        for file in (*github.rglob("*.yml"), *github.rglob("*.yaml"))
        for match in USES.finditer(file.read_text())
    }
    found = []
    for action, ref in sorted(used):
        folder = ACTIONS / action.rpartition("/")[2]
        assert folder.is_dir(), f"nothing under tests/double/actions stands in for {action}"
        found.append(f"{action}@{ref}={folder}")
    return found


def permissions_of(workflow: Path, jobs: Iterable[str] = ()) -> dict[str, str]:
    """The permissions of `GITHUB_TOKEN`: those of the jobs, together, since act has one token for all of them."""
    said = YAML(typ="safe", pure=True).load(workflow)
    chosen = [job for name, job in said["jobs"].items() if name in list(jobs) or not list(jobs)]
    granted: dict[str, str] = {}
    for job in chosen:
        asked = job.get("permissions", said.get("permissions"))
        for name, level in (asked if isinstance(asked, dict) else {}).items():
            if granted.get(name) != "write":
                granted[name.replace("-", "_")] = level
    return granted
