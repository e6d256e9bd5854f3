"""The workflow files of the template, parsed and as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.support.desks import TEMPLATE

GITHUB = TEMPLATE / ".github"
NAMES = ("check", "ci", "intake", "robots")
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A step of a job, or of an action."""

    where: str
    job: str
    said: dict[str, Any]

    @property
    def run(self) -> str:
        return str(self.said.get("run", ""))

    @property
    def action(self) -> str:
        """What it uses, without its commit; empty where it runs something itself."""
        return str(self.said.get("uses", "")).partition("@")[0]

    @property
    def given(self) -> dict[str, str]:
        return {key: str(value) for key, value in self.said.get("with", {}).items()}


def load(path: Path) -> dict[str, Any]:
    said = YAML(typ="safe", pure=True).load(path)
    assert isinstance(said, dict)
    return said


WORKFLOWS = {name: load(GITHUB / "workflows" / f"{name}.yml") for name in NAMES}
ACTIONS = {path.parent.name: load(path) for path in sorted(GITHUB.glob("actions/*/action.yml"))}
FILES = sorted((*GITHUB.glob("workflows/*.yml"), *GITHUB.glob("actions/*/action.yml")))


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All jobs with the workflow that they are of."""
    return ((name, job, said) for name, flow in WORKFLOWS.items() for job, said in flow["jobs"].items())


def steps() -> list[Step]:
    """All steps, those of actions too."""
    found = [Step(name, job, step) for name, job, said in jobs() for step in said["steps"]]
    return found + [Step(name, "", step) for name, said in ACTIONS.items() for step in said["runs"]["steps"]]


def expressions(value: object, *, condition: bool = False) -> Iterator[str]:
    """All expressions in a value; a condition is one without being marked as such."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from expressions(inner, condition=key == "if")
    elif isinstance(value, list):
        for inner in value:
            yield from expressions(inner)
    elif isinstance(value, str):
        found = EXPRESSION.findall(value)
        yield from found or ([value] if condition else [])
