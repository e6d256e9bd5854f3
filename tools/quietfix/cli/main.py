"""The command `quietfix`: finds the verb, and is the one place that catches errors."""

import gc
import importlib
import os
import sys
from pathlib import Path

import click

from quietfix import __version__
from quietfix.errors import ExitStatus, QuietfixError
from quietfix.views.text import harmless

_DEBUG = "QUIETFIX_DEBUG"
_OF_ANOTHER_DESK = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
)
"""What Git tells its hooks of the repository that they are for: the desk is where `--desk` says."""

VERBS = {
    "access": "Show who gets in and by which case, or let people in and out by the cases.",
    "answered": "Note that the reporter has an answer, and whom the case waits for.",
    "check": "Check cases, state and policy, and say all that is wrong.",
    "close": "Close a case, and say how it ended.",
    "confirm": "Confirm a new case, with who drives it.",
    "deadlines": "Show the clocks of cases, and why they end when they do.",
    "demo": "Lead a case from report to closed on a throw-away desk.",
    "doctor": "Say how the desk is set up, here and on the forge, and what to do about it.",
    "explain": "Say what a rule of check holds and what to do, or what a clock counts.",
    "fmt": "Bring cases and the policy into canonical form.",
    "init": "Set up the desk's repository on GitHub.",
    "intake": "Take in reports that arrived by mail, as new cases or into those that they answer.",
    "landed": "Show where the fixes of cases have landed.",
    "list": "List the cases.",
    "new": "Record a report as a new case.",
    "note": "Keep a comment in a pull request with the clocks of the cases that it changes.",
    "person": "Draw somebody in, or take them out again.",
    "probe": "Rank the public commits that may have fixed it already.",
    "propose": "Propose changed values of a case on a branch of its own.",
    "ready": "Note since when there is a fix, and which patches it is.",
    "reopen": "Open a closed case again.",
    "reply": "Prepare an answer to a reporter or to maintainers, as a mail.",
    "route": "Say who has to know of a bug: the maintainers of files, and why.",
    "run": "Let all robots decide, and show or carry out their plan.",
    "set": "Change values of a case in place, as a commit.",
    "show": "Show one case: its clocks, its lines, its text.",
    "similar": "Say which cases look like a report or a case, and why.",
    "stats": "Count cases by subsystem and month, and say how long things take.",
    "upgrade": "Take new tools from the project, or bring the desk's files to the form they read.",
    "trees": "Show what is mirrored of the public trees, or fetch it.",
}
"""The verbs with their short help. Each is a module of this package, loaded when it is called."""


class Verbs(click.Group):
    """A group whose commands are modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs."""
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, loaded; None where there is no such verb."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"quietfix.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, without loading any."""
        with formatter.section("Verbs"):
            formatter.write_dl(sorted(VERBS.items()))


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="quietfix")
def cli() -> None:
    """A case desk for a security team that works the way the Linux kernel's does.

    Exit status: 0 fine, 1 findings, 2 wrong usage, 3 could not tell, 4 the desk or the forge refused; the highest wins.
    """


def _channels() -> None:
    """Make sure that what is said can be said: to a closed channel, and to one that knows fewer characters."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # until the process ends
        else:
            getattr(sys, name).reconfigure(errors="backslashreplace")
    for name in _OF_ANOTHER_DESK:
        os.environ.pop(name, None)


def main() -> None:
    """Run the command and exit with its status."""
    # A command makes many objects, keeps nearly all of them, and ends: looking for rings among them is lost time.
    gc.set_threshold(200_000)
    _channels()
    try:
        status = cli.main(standalone_mode=False)
    except QuietfixError as error:
        sys.stderr.write(f"quietfix: {harmless(error.diagnostics())}\n")
        status = error.status
    except OSError as error:
        sys.stderr.write(f"quietfix: a file could not be read or written: {error.strerror}\n")
        status = ExitStatus.UNKNOWN
    except click.ClickException as error:
        error.show()
        status = ExitStatus.USAGE
    except click.exceptions.Abort:
        status = 130
    except Exception as error:  # the last resort of the command, so that no traceback reaches a log
        if _DEBUG in os.environ:
            raise
        # A traceback may quote a case, and what is printed is logged: only the kind of error is told.
        sys.stderr.write(f"quietfix: an error of its own: {type(error).__name__}\n")
        sys.stderr.write(f"  set {_DEBUG}=1 to see where; what you then see may hold words of a case\n")
        status = ExitStatus.REFUSED
    sys.exit(int(status or 0))
