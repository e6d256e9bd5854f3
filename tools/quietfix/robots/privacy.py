"""Nothing is written or pushed where others could read it (law 7 of the design)."""

from quietfix.desk.deskgit import DeskGit
from quietfix.desk.policy import Policy
from quietfix.desk.store import Desk
from quietfix.errors import CouldNotTell, DeskRefused
from quietfix.facts import Unknown
from quietfix.forge.base import ForgeReader
from quietfix.forge.local import LocalReader


def reader(desk: Desk, policy: Policy) -> ForgeReader:
    """The forge for looking at it alone: who can see the repository is not asked."""
    return LocalReader(desk.scratch / "forge", None, policy.desk.private_remotes)


def private_reader(desk: Desk, policy: Policy | None, repository: DeskGit) -> ForgeReader:
    """The forge of a desk whose repository is private. Without a policy nobody vouches for any place.

    Raises CouldNotTell where that cannot be told, and DeskRefused where it is not.
    """
    forge = LocalReader(
        desk.scratch / "forge", repository.remotes(), policy.desk.private_remotes if policy is not None else ()
    )
    visibility = forge.visibility()
    if isinstance(visibility, Unknown):
        raise CouldNotTell("it cannot be told whether the desk's repository is private", visibility.why)
    if visibility != "private":
        raise DeskRefused(f"the desk's repository is {visibility}", "make it private before anything else")
    return forge
