"""Law 5 in the workflow files: no text of a case or a report is in an expression, a log, a name, a key or a message."""

import re

from tests.workflows.files import ACTIONS, EXPRESSION, WORKFLOWS, expressions, jobs, steps

EVENT = {"github.event.pull_request.number", "github.event.issue.labels.*.name", "github.event.sender.type"}
"""All of an event that an expression may hold: GitHub writes the values of conditions and of `env` into logs."""
TOKEN = re.compile(r"github\.token|outputs\.token|secrets\.")
ALOUD = {"quietfix check": "its annotations are commands", "quietfix trees --jobs": "it is an output"}


def test_expressions_hold_nothing_that_a_stranger_wrote() -> None:
    found = {word for flow in (*WORKFLOWS.values(), *ACTIONS.values()) for word in expressions(flow)}
    named = {name for word in found for name in re.findall(r"github\.event(?:\.[\w*-]+)+", word)}
    assert named == EVENT
    assert not any(
        re.search(r"head_ref|toJSON|github\.event(?![\w.])|github\[|github\.event\[", word) for word in found
    )


def test_nothing_is_put_into_what_a_shell_reads() -> None:
    assert not [step.said for step in steps() if EXPRESSION.search(step.run)]


def test_names_are_the_same_whatever_happens() -> None:
    """GitHub would name a run by the title of its issue or pull request."""
    for name, flow in WORKFLOWS.items():
        assert flow["run-name"] == flow["name"] == name
    names = [step.said["name"] for step in steps()] + [said["name"] for _, _, said in jobs()]
    assert not any("$" in str(name) for name in names)


def test_keys_of_apps_and_tokens_are_given_to_one_step() -> None:
    for _, _, said in jobs():
        outside = {key: value for key, value in said.items() if key != "steps"}
        assert not TOKEN.search(str(outside))
    for step in steps():
        given = {key for key, value in step.given.items() if TOKEN.search(value)}
        assert given <= {"private-key"}
        assert not given or step.action == "actions/create-github-app-token"
        assert not TOKEN.search(step.run)
    private = {value for step in steps() if (value := step.given.get("private-key"))}
    assert private == {"${{ secrets.QUIETFIX_WRITER_PRIVATE_KEY }}", "${{ secrets.QUIETFIX_ACCESS_PRIVATE_KEY }}"}


def test_a_checkout_leaves_no_token_behind() -> None:
    checkouts = [step for step in steps() if step.action == "actions/checkout"]
    assert checkouts
    assert all(step.given["persist-credentials"] == "False" for step in checkouts)


def test_what_is_printed_is_no_command_to_the_runner() -> None:
    runs = [line.strip() for step in steps() for line in step.run.splitlines() if "quietfix " in line]
    loud = [line for line in runs if "quietly quietfix " not in line]
    assert len(runs) > len(loud) > 0
    assert all(any(word in line for word in ALOUD) for line in loud)


def test_caches_hold_mirrors_alone() -> None:
    kept = [step.given for step in steps() if step.action.startswith("actions/cache")]
    assert {given["path"] for given in kept} == {".quietfix/mirrors"}
    used = {word.strip() for given in kept for word in expressions(given)}
    assert used == {"inputs.tree", "steps.week.outputs.week"}
    order = [step.said["name"] for step in steps() if step.where == "mirrors"]
    assert order[-2:] == ["Fetch", "Keep for this week"], "what is kept was made before any case was read"


def test_facts_are_kept_for_a_day() -> None:
    uploads = [step.given for step in steps() if step.action == "actions/upload-artifact"]
    assert uploads
    assert all(given["retention-days"] == "1" for given in uploads)


def test_what_judges_a_change_is_not_of_the_change() -> None:
    base, head = (step for step in steps() if step.where == "check" and step.action == "actions/checkout")
    assert (base.given["ref"], base.given["path"], head.given["path"]) == ("main", "base", "head")
    assert "ref" not in head.given
    (setup,) = (step for step in steps() if step.where == "check" and "actions/setup" in step.action)
    assert (setup.action, setup.given) == ("./base/.github/actions/setup", {"checkout": "base"})
    runs = [step.run for step in steps() if step.where == "check" and "quietfix " in step.run]
    assert all("--desk head --judge base --base refs/remotes/origin/main" in run for run in runs)
