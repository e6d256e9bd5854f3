"""docs/github.md as somebody follows it who makes a desk from the template: what it says to write and set is what tools read."""

import re
from pathlib import Path

from tests.support.desks import TEMPLATE, make_desk

PAGE = (TEMPLATE / "docs/github.md").read_text(encoding="utf-8")
NAME = re.compile(r"\b(?:vars|secrets)\.(QUIETFIX_\w+)")


def test_the_policy_on_the_page_is_one(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    said = desk.read("policy/desk.yml")
    for line in (line.strip() for line in block.splitlines() if line.strip()):
        key = line.partition(":")[0]
        (before,) = re.findall(rf"(?m)^{key}: .*$", said)
        said = said.replace(before, line)
    desk.write("policy/desk.yml", said)
    ran = desk.quietfix("check")
    assert (ran.status, ran.out.splitlines()[-1].partition(" in ")[0]) == (0, "0 errors, 0 warnings, 0 advice")


def test_each_key_and_variable_of_the_workflows_is_set_on_the_page() -> None:
    flows = (path.read_text(encoding="utf-8") for path in (TEMPLATE / ".github/workflows").glob("*.yml"))
    wanted = {name for flow in flows for name in NAME.findall(flow)}
    assert wanted == set(re.findall(r"gh (?:variable|secret) set (\w+)", PAGE))


def test_settings_are_made_before_what_needs_them() -> None:
    """Policy before settings, since `init` reads it and a guarded branch takes no push; environments before their secrets."""
    steps = ("forge: github", "`quietfix init`", "gh secret set", "dispatches")
    assert sorted(steps, key=PAGE.index) == list(steps)
