"""Which forge a desk has, by its policy: readers for everybody, and the one factory of writers."""

import os

from quietfix.desk.deskgit import DeskGit
from quietfix.desk.policy import DeskPolicy, Policy
from quietfix.desk.store import Desk
from quietfix.errors import DeskRefused
from quietfix.facts import ForgeSeen, Unknown
from quietfix.forge.base import ForgeReader, ForgeWriter
from quietfix.forge.github import GithubReader, Ours
from quietfix.forge.githubclient import reading, writing
from quietfix.forge.githubplace import Place, access_token, place_of, writer_token
from quietfix.forge.githubsettings import SettingsReader
from quietfix.forge.githubsetup import GithubSetup
from quietfix.forge.githubwriter import GithubWriter
from quietfix.forge.local import LocalReader, LocalWriter
from quietfix.forge.unseen import UnseenReader
from quietfix.instants import Instant

_NO_TOKEN = "there is no token: set GH_TOKEN, or in a job QUIETFIX_TOKEN"  # noqa: S105  # words about one


def reader(desk: Desk, policy: Policy, now: Instant | None = None) -> ForgeReader:
    """The forge for looking at it alone: where the desk is pushed to does not matter.

    Only where `now` is given, the forge of files knows who gets in: its invitations expire by that.
    """
    if policy.desk.forge == "local":
        return LocalReader(desk.scratch / "forge", None, policy.desk.private_remotes, now)
    try:
        remotes = DeskGit(desk.root).remotes()
    except DeskRefused:
        remotes = []
    return reader_of(desk, policy, remotes, now)


def reader_of(desk: Desk, policy: Policy, remotes: list[str], now: Instant | None = None) -> ForgeReader:
    """The forge of a desk whose repository fetches from and pushes to these URLs."""
    trusted = policy.desk.private_remotes
    if policy.desk.forge == "local":
        return LocalReader(desk.scratch / "forge", remotes, trusted, now)
    place, token, access = _github(remotes)
    if isinstance(place, Unknown):
        return UnseenReader(place.why)
    if token is None:
        return UnseenReader(_NO_TOKEN)
    entrance = reading(place.api, access) if access is not None else None
    return GithubReader(place, reading(place.api, token), entrance, _ours(policy.desk), remotes, trusted)


def writer(
    desk: Desk, policy: Policy, remotes: list[str], seen: ForgeSeen | None = None, now: Instant | None = None
) -> ForgeWriter:
    """What carries a plan out. `seen` is what the forge showed when the plan was made, where anybody looked.

    Raises DeskRefused where nobody can write there.
    """
    if policy.desk.forge == "local":
        return LocalWriter(desk.scratch / "forge", now)
    place, token, access = _github(remotes)
    if isinstance(place, Unknown):
        raise DeskRefused("it is not known where the desk's forge is", place.why)
    if token is None:
        raise DeskRefused("nobody can write to the desk's forge", _NO_TOKEN)
    entrance = writing(place.api, access) if access is not None else None
    return GithubWriter.knowing(seen, place, writing(place.api, token), entrance, _ours(policy.desk))


def can_be_asked(policy: Policy, remotes: list[str]) -> bool:
    """Whether the forge can say who sees the desk's repository: there is a token, and a repository to ask about."""
    if policy.desk.forge == "local":
        return False
    place, token, _ = _github(remotes)
    return token is not None and isinstance(place, Place)


def _github(remotes: list[str]) -> tuple[Place | Unknown, str | None, str | None]:
    return place_of(os.environ, remotes), writer_token(os.environ), access_token(os.environ)


def _ours(desk: DeskPolicy) -> Ours:
    return Ours(desk.robots.login, frozenset(member.casefold() for member in desk.members))


def settings_reader(desk: Desk, policy: Policy) -> SettingsReader | Unknown:
    """What reads how the repository on GitHub is set up, or why nobody can."""
    place, token, access = _github(DeskGit(desk.root).remotes())
    if isinstance(place, Unknown):
        return place
    if (token or access) is None:
        return Unknown(_NO_TOKEN)
    return SettingsReader(reading(place.api, access or token or ""), place)


def settings_writer(desk: Desk, policy: Policy) -> GithubSetup:
    """What sets the repository up. Raises DeskRefused where nobody can."""
    place, token, access = _github(DeskGit(desk.root).remotes())
    if isinstance(place, Unknown):
        raise DeskRefused("it is not known where the desk's forge is", place.why)
    if (token or access) is None:
        raise DeskRefused("nobody can write to the desk's forge", _NO_TOKEN)
    return GithubSetup(writing(place.api, access or token or ""), place)
