"""What the URLs of remotes say: a place on this machine, one that is vouched for, a repository of a forge."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/(?!\.{1,2}$)[A-Za-z0-9_.-]{1,100}", re.ASCII)
"""`owner/name`."""
_SCP = re.compile(r"(?:[A-Za-z0-9_.-]+@)?([A-Za-z0-9.-]+):(?!//)(.+)", re.ASCII)
"""`git@github.com:owner/name.git`, which is no URL."""
_LOCAL = ("/", "./", "../", "file://")


def is_vouched_for(remote: str, trusted: Sequence[str]) -> bool:
    """Whether a URL is a place on this machine, or the policy calls it private (`private-remotes`)."""
    named = any(remote == url or remote.startswith(f"{url.rstrip('/')}/") for url in trusted)
    return named or remote.startswith(_LOCAL)


def named_on(url: str, server: str) -> str | None:
    """The repository that a URL names on this server, None where it is elsewhere or the way there is open to all."""
    ours = urlsplit(server)
    scp = _SCP.fullmatch(url)
    if scp is not None:
        host, path = scp[1].casefold(), scp[2]
        same = host in (ours.hostname, f"ssh.{ours.hostname}")
    else:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return None
        path = parts.path
        if parts.scheme == "ssh":
            same = parts.hostname in (ours.hostname, f"ssh.{ours.hostname}")
        else:
            same = parts.scheme == ours.scheme and (parts.hostname, port) == (ours.hostname, ours.port)
    name = path.strip("/").removesuffix(".git")
    return name if same and REPOSITORY.fullmatch(name) else None
