"""Where on which GitHub the desk lies, and whether a URL that the desk is pushed to is that place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from quietfix.facts import Unknown
from quietfix.forge.remotes import REPOSITORY, named_on

_API, _SERVER = "https://api.github.com", "https://github.com"
_HERE = frozenset(("127.0.0.1", "::1", "localhost"))
_WRITER = ("QUIETFIX_TOKEN", "GITHUB_TOKEN", "GH_TOKEN")
_ACCESS = "QUIETFIX_ACCESS_TOKEN"


@dataclass(frozen=True, slots=True)
class Place:
    """One repository on one GitHub."""

    api: str
    server: str
    repository: str
    """`owner/name`."""

    @property
    def path(self) -> str:
        """Where the API has it."""
        return f"/repos/{self.repository}"

    def is_at(self, url: str) -> bool:
        """Whether a remote's URL is this repository."""
        named = named_on(url, self.server)
        return named is not None and named.casefold() == self.repository.casefold()


def place_of(environment: Mapping[str, str], remotes: Sequence[str]) -> Place | Unknown:
    """The desk's repository: `GITHUB_REPOSITORY`, else the one that its remotes name."""
    api = environment.get("GITHUB_API_URL") or _API
    server = environment.get("GITHUB_SERVER_URL") or _SERVER
    for name, url in (("GITHUB_API_URL", api), ("GITHUB_SERVER_URL", server)):
        if not _is_safe(url):
            return Unknown(f"{name} is no https URL, so that anybody on the way could read along")
    repository = environment.get("GITHUB_REPOSITORY")
    if repository is None:
        found = {named.casefold(): named for url in remotes if (named := named_on(url, server)) is not None}
        if len(found) != 1:
            several = "no remote of the desk is" if not found else "the desk's remotes are several"
            return Unknown(f"{several} on the forge that policy/desk.yml names: set GITHUB_REPOSITORY to OWNER/NAME")
        (repository,) = found.values()
    if REPOSITORY.fullmatch(repository) is None:
        return Unknown("GITHUB_REPOSITORY is not of the form OWNER/NAME")
    return Place(api, server, repository)


def writer_token(environment: Mapping[str, str]) -> str | None:
    """The token by which issues are read and written, None where there is none."""
    return next((token for name in _WRITER if (token := environment.get(name))), None)


def access_token(environment: Mapping[str, str]) -> str | None:
    """The token of the identity that may see and say who gets in, None where this run has none."""
    return environment.get(_ACCESS) or None


def _is_safe(url: str) -> bool:
    """Whether a token may be sent there."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return host is not None and (parts.scheme == "https" or (parts.scheme == "http" and host in _HERE))
