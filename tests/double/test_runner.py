"""A workflow runs here as on the forge: its own commit, tokens that may only so much, stubs that do what actions do."""

from pathlib import Path

import pytest

from tests.double import events
from tests.double.hub import Hub
from tests.double.runner import Runner
from tests.double.stand import WRITER

PIN = "0123456789abcdef0123456789abcdef01234567"
WORKFLOW = f"""\
name: probe
on: {{pull_request: {{types: [opened]}}, workflow_dispatch: , schedule: [{{cron: "17 */6 * * *"}}]}}
permissions: {{}}
jobs:
  look:
    runs-on: ubuntu-latest
    permissions: {{contents: read, issues: write}}
    outputs: {{seen: "${{{{ steps.look.outputs.seen }}}}"}}
    steps:
      - uses: actions/checkout@{PIN} # v6
        with: {{ref: "${{{{ github.base_ref || github.ref_name }}}}", path: base, persist-credentials: false}}
      - uses: actions/checkout@{PIN} # v6
        with: {{path: head, fetch-depth: 0, persist-credentials: false}}
      - uses: actions/setup-python@{PIN} # v6
        with: {{python-version: "3.12"}}
      - run: python -m pip install --no-deps ./base
      - uses: actions/cache/restore@{PIN} # v4
        id: mirrors
        with: {{path: kept, key: "week-2", restore-keys: "week-"}}
      - id: look
        env: {{APPLY: "${{{{ inputs.apply }}}}", SENDER: "from ${{{{ github.event.sender.login }}}}"}}
        run: |
          echo "seen=$(cat head/new 2>/dev/null || echo nothing)" >>"$GITHUB_OUTPUT"
          echo "| a |" >>"$GITHUB_STEP_SUMMARY"
          echo "::warning file=cases/2026-0001.md,line=3::late"
          python -c 'import quietfix; print(quietfix.__file__)'
          (cd base && quietfix deadlines --json)
          printf 'import sys; sys.path.insert(0, "base/tools"); from quietfix.cli.main import main; main()' >quietfix.py
          python -I "$PWD/quietfix.py" deadlines --desk base --json
          mkdir -p kept && date >>kept/dates && wc -l <kept/dates
      - uses: actions/cache/save@{PIN} # v4
        with: {{path: kept, key: "week-2"}}
      - uses: actions/upload-artifact@{PIN} # v4
        with: {{name: facts, path: kept/dates, retention-days: 1, if-no-files-found: error}}
  write:
    needs: look
    if: github.event_name != 'pull_request'
    runs-on: ubuntu-latest
    environment: writer
    steps:
      - uses: actions/create-github-app-token@{PIN} # v2
        id: app
        with:
          client-id: ${{{{ vars.QUIETFIX_WRITER_CLIENT_ID }}}}
          private-key: ${{{{ secrets.QUIETFIX_WRITER_PRIVATE_KEY }}}}
          permission-contents: write
      - uses: actions/download-artifact@{PIN} # v4
        with: {{name: facts, path: facts}}
      - uses: actions/checkout@{PIN} # v6
        with: {{token: "${{{{ steps.app.outputs.token }}}}"}}
      - env:
          SEEN: ${{{{ needs.look.outputs.seen }}}}
          TOKEN: ${{{{ steps.app.outputs.token }}}}
        run: |
          echo "token is $TOKEN"
          git config user.name Robot && git config user.email robot@example.org
          printf '%s\\n' "$SEEN" >seen
          git add seen && git commit -qm "What was seen" && git push -q
"""


@pytest.fixture
def probe(hub: Hub, tmp_path: Path) -> Hub:
    """A desk with the workflow above on main."""
    desk = hub.clone(tmp_path / "people")
    desk.write(".github/workflows/probe.yml", WORKFLOW)
    desk.commit()
    hub.stand.log.clear()
    from tests.support.trees import git

    git(desk.root, "push", "--quiet", "origin", "main")
    return hub


def test_a_pull_request_runs_its_own_merge_and_may_not_push(probe: Hub, runner: Runner, tmp_path: Path) -> None:
    desk = probe.clone(tmp_path / "author")
    desk.write("new", "something\n")
    number = probe.propose(desk, "change")
    ran = runner.run("probe.yml", events.pull_request(probe, number))
    assert (ran.status, ran.jobs) == (0, {"look": "success"}), ran.raw
    assert ran.outputs("look")["seen"] == "something"
    assert "SENDER:from member-b" in ran.log
    assert ran.summary == "| a |\n"
    assert ran.annotations == [("warning", {"file": "cases/2026-0001.md", "line": "3"}, "late")]
    assert "hostexecutor/base/tools/quietfix" in ran.printed
    assert {one.login for one in probe.stand.log.find(path="git-upload-pack")} >= {"github-actions[bot]"}


def test_an_event_that_the_workflow_does_not_ask_for_starts_nothing(probe: Hub, runner: Runner, tmp_path: Path) -> None:
    desk = probe.clone(tmp_path / "author")
    desk.write("new", "something\n")
    number = probe.propose(desk, "change")
    for event in (
        events.pull_request(probe, number, "synchronize"),
        events.push(probe),
        events.schedule(probe, "0 0 * * *"),
    ):
        with pytest.raises(AssertionError, match="would not start"):
            runner.run("probe.yml", event)


def test_by_hand_it_writes_as_the_app_and_finds_what_it_kept(probe: Hub, runner: Runner) -> None:
    probe.stand.at("2026-12-01T00:00:00Z")
    first = runner.run("probe.yml", events.workflow_dispatch(probe, apply="true"))
    assert first.jobs == {"look": "success", "write": "success"}, first.log
    assert (probe.read("seen"), probe.subjects()[0]) == ("nothing", "What was seen")
    assert probe.stand.log.find("POST", "git-receive-pack")[-1].login == f"{WRITER}[bot]"
    tokens = [token for token, who in probe.stand.world.tokens.items() if who.login == f"{WRITER}[bot]"]
    assert len(tokens) == 2
    assert "token is ***" in first.log
    assert first.printed.count('"now": "2026-12-01T00:00:00Z"') == 2
    assert not any(token in first.log for token in tokens)
    # The cache's key is there now, so the second run begins with two lines less one; and nothing is left to commit.
    assert (runner.state / "cache" / "week-2" / "0" / "dates").read_text().count("\n") == 1
    (runner.state / "cache" / "week-2").rename(runner.state / "cache" / "week-1")
    second = runner.run("probe.yml", events.schedule(probe, "17 */6 * * *"))
    assert (second.status, second.jobs) == (1, {"look": "success", "write": "failure"})
    assert (runner.state / "cache" / "week-2" / "0" / "dates").read_text().count("\n") == 2
