"""Nothing is written or pushed where others could read it (law 7 of the design)."""

from quietfix.desk.deskgit import DeskGit
from quietfix.desk.policy import Policy
from quietfix.desk.store import Desk
from quietfix.errors import CouldNotTell, DeskRefused
from quietfix.facts import Unknown
from quietfix.forge.base import ForgeReader
from quietfix.forge.local import LocalReader
from quietfix.instants import Instant
from quietfix.robots.forges import can_be_asked, reader_of

_ASK = "set GH_TOKEN to a token that can read it, so that GitHub says; or list its URL in `private-remotes` when it is"
"""What to do where the forge was not asked."""


def private_reader(desk: Desk, policy: Policy, repository: DeskGit, now: Instant | None = None) -> ForgeReader:
    """The forge of a desk whose repository is private, for robots: the forge itself must say so.

    Raises CouldNotTell where that cannot be told, and DeskRefused where it is not.
    """
    return _private(reader_of(desk, policy, repository.remotes(), now))


def refuse_unless_private(desk: Desk, policy: Policy | None, repository: DeskGit) -> None:
    """For verbs by which a person pushes: the forge is asked where that person has a token for it.

    Without one, each remote must be a path on this machine or stand in `private-remotes`; without a policy nobody
    vouches for any place. Raises CouldNotTell where that cannot be told, and DeskRefused where it is not.
    """
    remotes = repository.remotes()
    if policy is not None and can_be_asked(policy, remotes):
        _private(reader_of(desk, policy, remotes))
    else:
        trusted = policy.desk.private_remotes if policy is not None else ()
        hosted = policy is not None and policy.desk.forge != "local"
        _private(LocalReader(desk.scratch / "forge", remotes, trusted), _ASK if hosted else None)


def _private(forge: ForgeReader, todo: str | None = None) -> ForgeReader:
    """`todo` is what to do where it cannot be told; by default what the forge says of that."""
    visibility = forge.visibility()
    if isinstance(visibility, Unknown):
        raise CouldNotTell("it cannot be told whether the desk's repository is private", todo or visibility.why)
    if visibility != "private":
        raise DeskRefused(f"the desk's repository is {visibility}", "make it private before anything else")
    return forge
