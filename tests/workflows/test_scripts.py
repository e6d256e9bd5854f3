"""The scripts beside the actions, as processes: nothing printed is a command, and the token goes to one server alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows.files import GITHUB

SETUP = GITHUB / "actions" / "setup"
SERVER = "https://github.com"


def ran(script: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    given = {"PATH": os.environ["PATH"], **env}
    return subprocess.run([SETUP / script, *arguments], env=given, capture_output=True, text=True)


def test_no_line_between_two_words_is_a_command() -> None:
    hostile = "print('::error::x'); print('##[error]y'); print('::stop-commands::z', end=''); import sys; sys.exit(3)"
    done = [ran("quietly", sys.executable, "-c", hostile) for _ in range(2)]
    assert [one.returncode for one in done] == [3, 3]
    words = []
    for one in done:
        first, *between, last = one.stdout.splitlines()
        assert between == ["::error::x", "##[error]y", "::stop-commands::z"]
        words.append(first.removeprefix("::stop-commands::"))
        assert last == f"::{words[-1]}::"
    assert len(words[0]) == 32
    assert words[0] != words[1]


def test_a_command_sees_no_terminal() -> None:
    """A runner may give one, and what a person sees there is too much for a log."""
    ours, theirs = os.openpty()
    looked = "import sys; print([one.isatty() for one in (sys.stdin, sys.stdout, sys.stderr)])"
    done = subprocess.run([SETUP / "quietly", sys.executable, "-c", looked], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = os.read(ours, 4096).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "[False, False, False]" in said


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("Username for 'https://github.com': ", "x-access-token\n"),
        ("Username for 'https://github.com/team/desk': ", "x-access-token\n"),
        ("Password for 'https://x-access-token@github.com': ", "word\n"),
        ("Password for 'https://x-access-token@github.com/team/desk': ", "word\n"),
        ("Password for 'https://x-access-token@github.com.example': ", ""),
        ("Password for 'https://github.com@tree.example': ", ""),
        ("Password for 'https://x-access-token@tree.example/github.com': ", ""),
        ("Username for 'https://tree.example': ", ""),
        ("Password for 'http://x-access-token@github.com': ", ""),
        ("Enter passphrase: ", ""),
    ],
)
def test_the_token_is_for_the_desks_server_alone(prompt: str, answer: str) -> None:
    done = ran("askpass", prompt, GITHUB_SERVER_URL=SERVER, QUIETFIX_TOKEN="word")
    assert (done.stdout, done.returncode) == (answer, 0 if answer else 1)
    assert "word" not in done.stderr


def test_the_command_runs_the_tools_of_the_checkout_and_nothing_beside_the_desk(tmp_path: Path) -> None:
    """A change that brings a module of the name of one that is used changes nothing."""
    checkout, place, desk = tmp_path / "base", tmp_path / "temp", tmp_path / "head"
    for name in ("tools/quietfix/cli/main.py", "tools/quietfix/__init__.py", "tools/quietfix/cli/__init__.py"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).touch()
    (checkout / "tools/quietfix/cli/main.py").write_text(
        "import json, sys\ndef main(): print(json.__file__, sys.argv)\n"
    )
    (checkout / "requirements.lock").touch()
    (checkout / ".github").symlink_to(GITHUB)
    desk.mkdir()
    (desk / "json.py").write_text("print('taken')\n")
    (checkout / ".quietfix" / "mirrors").mkdir(parents=True)
    stub = tmp_path / "bin" / "python"
    stub.parent.mkdir()
    stub.write_text(f'#!/bin/sh\n[ "$1" = -I ] || exit 9\nif [ "$3" = venv ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; exit; fi\n[ "$3" = pip ] || exec {sys.executable} "$@"\n')  # fmt: skip  # a script of four lines
    stub.chmod(0o755)
    said = {"RUNNER_TEMP": str(place), "GITHUB_PATH": str(tmp_path / "path"), "GITHUB_ENV": str(tmp_path / "env")}
    done = ran("install", str(checkout), **said | {"PATH": f"{stub.parent}:{os.environ['PATH']}"})
    assert done.returncode == 0, done.stderr
    assert not (checkout / ".quietfix").exists(), "a commit may bring what robots would believe"
    assert (tmp_path / "env").read_text() == f"GIT_ASKPASS={place}/quietfix/bin/askpass\n"
    command = subprocess.run(
        [Path((tmp_path / "path").read_text().strip()) / "quietfix", "check"],
        cwd=desk, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(desk)}, capture_output=True, text=True,
    )  # fmt: skip  # two lines
    assert "taken" not in command.stdout
    assert command.stdout.endswith("['quietfix', 'check']\n")
