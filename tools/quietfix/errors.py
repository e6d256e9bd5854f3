"""What can go wrong, as types: each error says what happened and what to do. Only `cli` catches them."""

from enum import IntEnum


class ExitStatus(IntEnum):
    """The statuses of every verb. Where several apply, the highest is returned."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    UNKNOWN = 3
    REFUSED = 4


class QuietfixError(Exception):
    """The base of all errors of the desk.

    `happened` and `todo` are sentences for a person. Neither quotes a value of a case, since both reach logs.
    """

    status = ExitStatus.REFUSED

    def __init__(self, happened: str, todo: str) -> None:
        super().__init__(happened)
        self.happened = happened
        self.todo = todo

    def diagnostics(self) -> str:
        """What happened and what to do, as two lines."""
        return f"{self.happened}\n  {self.todo}"


class UsageError(QuietfixError):
    """The command was called in a way that makes no sense."""

    status = ExitStatus.USAGE


class FaultyFile(QuietfixError):
    """A file of the desk has errors, so that nothing can be decided or edited with it."""

    status = ExitStatus.FINDINGS


class CouldNotTell(QuietfixError):
    """Something could not be observed. This is never the answer "no"."""

    status = ExitStatus.UNKNOWN


class GitFailed(CouldNotTell):
    """A Git command that reads a mirror or fetches one ended badly, was cut short or took too long."""


class DeskRefused(QuietfixError):
    """The desk, its repository or the forge does not allow what was asked."""


class LostRace(QuietfixError):
    """Somebody else wrote first. The caller reads again and decides again."""
