"""What went wrong with a tree, in words of our own: what happened, and what to do.

Git's words change with its version and hold numbers and paths that change at every try, while ours are kept in state
files. What is not known here is told in Git's words. The forms are those of Git in locale C, of curl and of OpenSSH.
"""

import errno
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

_MAX_LINES = 200
_MAX_LINE = 500
_URL = "look at its url in policy/trees.yml"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened to a tree or to its mirror. Neither part holds a number that changes, or a path of the machine."""

    happened: str
    todo: str

    def __str__(self) -> str:
        return f"{self.happened}; {self.todo}"

    @property
    def of_mirror(self) -> bool:
        """Whether the mirror is what is wrong, and not the tree."""
        return any(self == damage.value for damage in Damage)


class Server(Enum):
    """What keeps a tree from being fetched."""

    STALLED = Trouble("its server sent nothing for a long time", f"try again; if it stays, {_URL}")
    LATE = Trouble("it took too long", "try again; a mirror of less depth takes less time")
    NO_HOST = Trouble("no server has the name in its url", f"{_URL}, and at this machine's network")
    NO_ANSWER = Trouble(
        "its server cannot be reached", f"try again; if it stays, {_URL}, and at this machine's network"
    )
    GONE = Trouble("there is no repository at its url", "correct the url in policy/trees.yml, or take the tree out")
    NO_REPOSITORY = Trouble("what is at its url is no repository", "correct the url in policy/trees.yml")
    PASSWORD = Trouble("its server asks for a password", "public trees need none: correct the url in policy/trees.yml")
    FORBIDDEN = Trouble("its server refuses to give it", _URL)
    KEY = Trouble(
        "its server lets nobody in without a key",
        "give an https url, or this machine's user a key that the server knows",
    )
    HOST_KEY = Trouble(
        "its server's key is not the known one", "connect once by hand with ssh and compare, or give an https url"
    )
    MOVED = Trouble(
        "its server sends on to another url, which is not followed",
        "if that is right, write the other url into policy/trees.yml",
    )
    CERTIFICATE = Trouble("the certificate of its server is not trusted", f"{_URL}, and at this machine's certificates")
    BROKEN = Trouble("its server has an error of its own", "try again later")
    CUT = Trouble("the transfer broke off", "try again; what the mirror held is kept")
    OWNER = Trouble("its repository belongs to another user of this machine", "run as that user, or give another url")
    WAY = Trouble("its url goes a way that Git does not know here", "give an https, ssh or file url")
    FULL = Trouble("the disk is full", "make room; `quietfix trees` shows what mirrors take and which are not needed")
    READ_ONLY = Trouble("its mirror cannot be written", "look at who may write in the folder of mirrors")
    NO_GIT = Trouble("Git could not be started", "install Git")
    OTHER = Trouble(
        "another repository is at its url now: nothing in it is in the mirror's history",
        "if it should be that one, delete the mirror; else correct the url in policy/trees.yml",
    )
    EMPTY = Trouble(
        "none of its lines is at its url any more, and the mirror is kept as it was", "correct the url or the lines"
    )
    INCOMPLETE = Trouble(
        "its server did not send all that was asked for",
        "a tag that names no commit is one reason: narrow the tags in policy/trees.yml; else delete the mirror",
    )
    SHALLOW = Trouble("its history is cut short, so it cannot tell what is in it", "give the url of a whole repository")
    WITHHELD = Trouble(
        "it would not give a line as it lists it, since its history is cut short or it changes too fast",
        "give the url of a whole repository, or try again",
    )


class Damage(Enum):
    """What is wrong with a mirror."""

    OBJECTS = Trouble("it is damaged", "delete it and fetch again")
    HALF = Trouble("it is half made", "fetch again")
    MISSING = Trouble("it is missing", "fetch again")
    CHANGED = Trouble("its lines or tags are not as the last fetch left them", "fetch again")
    SHALLOW = Trouble("its history is cut short", "delete it and fetch again")
    UNREADABLE = Trouble("it cannot be read", "look at who may read in the folder of mirrors")


_DISK = (
    ("no space left on device|disk quota exceeded", Server.FULL),
    ("read-only file system|permission denied$|operation not permitted", Server.READ_ONLY),
)
_NUMBERS = (
    ((errno.ENOSPC, errno.EDQUOT), Server.FULL),
    ((errno.EROFS, errno.EACCES, errno.EPERM), Server.READ_ONLY),
)
_WAY = (
    ("operation too slow|connection timed out|timed out after|operation timed out|timeout, server", Server.STALLED),
    ("could not resolve host|could not resolve hostname|name or service not known", Server.NO_HOST),
    ("permission denied (?:\\(|, please)", Server.KEY),
    ("host key verification failed|remote host identification has changed", Server.HOST_KEY),
    ("certificate|ssl peer|tls handshake|wrong version number", Server.CERTIFICATE),
    ("authentication failed|could not read username|could not read password|returned error: 401", Server.PASSWORD),
    ("returned error: 403", Server.FORBIDDEN),
    ("returned error: 3\\d\\d|unable to update url base from redirection", Server.MOVED),
    ("returned error: (?:404|410)|repository '.*' not found|no such file or directory", Server.GONE),
    ("does not appear to be a git repository|invalid gitfile format", Server.GONE),
    ("returned error: 5\\d\\d", Server.BROKEN),
    ("not valid: is this a git repository", Server.NO_REPOSITORY),
    ("invalid server response|info/refs not valid", Server.NO_REPOSITORY),
    ("dubious ownership", Server.OWNER),
    ("failed to connect|connection refused|couldn't connect|no route to host|unreachable", Server.NO_ANSWER),
    ("transport '.*' not allowed|unable to find remote helper|not supported or disabled", Server.WAY),
    ("did not send all necessary", Server.INCOMPLETE),
    ("protocol error|bad line length|bad pack header", Server.CUT),
    ("early eof|unexpected disconnect|hung up unexpectedly|transfer closed|rpc failed", Server.CUT),
    ("expected 'packfile'|expected '?acknowledgments|expected flush|invalid index-pack", Server.CUT),
    ("index-pack failed|pack is corrupted|connection (?:was )?reset|connection closed by|broken pipe", Server.CUT),
    ("failed to read|unexpected eof|empty reply from server|could not read from remote", Server.CUT),
)
"""The most telling first: a transfer that broke off may say why on an earlier line."""
_DAMAGE = (
    "bad object|missing object|unable to read|could not read|cannot read|failed to traverse|cannot be accessed",
    "not a git packfile|to be a packfile|is corrupt|corrupt (?:loose|packed)|inflate|unexpected line in|bad tree",
    "is too small|not a git repository|broken ref|reference broken|object directory",
    "unable to parse|unterminated line|garbage at end|unknown object type|failed to parse|unresolved deltas",
)


def of_server(said: str) -> Trouble | None:
    """What Git's errors say about the server or the disk; None where they say nothing that is known here."""
    lines = _lines(said)
    for pattern, meaning in (*_DISK, *_WAY):
        if _any(pattern, lines):
            found: Trouble = meaning.value
            return found
    return None


def of_mirror(said: str) -> Trouble | None:
    """What Git's errors say about the mirror that it read; None where they say nothing that is known here."""
    lines = _lines(said)
    found: Trouble | None = Damage.OBJECTS.value if any(_any(pattern, lines) for pattern in _DAMAGE) else None
    return found


def of_disk(error: OSError) -> Trouble:
    """What the operating system says about the folder of mirrors."""
    for numbers, meaning in _NUMBERS:
        if error.errno in numbers:
            found: Trouble = meaning.value
            return found
    return Trouble(f"its mirror cannot be written: {error.strerror}", "look at the folder of mirrors")


def _lines(said: str) -> list[str]:
    """Git's own lines. What a server says comes after `remote:` and steers nothing."""
    lines = (line.strip().lower()[:_MAX_LINE] for line in said.splitlines()[-_MAX_LINES:])
    return [line for line in lines if line and not line.startswith("remote:")]


def _any(pattern: str, lines: Sequence[str]) -> bool:
    return any(re.search(pattern, line) for line in lines)
