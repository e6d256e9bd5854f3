"""The project that a desk was made from, at its tags.

It is fetched into a repository of its own, which holds nothing of the desk: a server that is asked for objects is told
which ones the asker has (law 5 of the design).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from quietfix.errors import CouldNotTell, DeskRefused, UsageError
from quietfix.trees.git import GitDoor, GitEnded
from quietfix.trees.trouble import of_server

_WHOLE = timedelta(minutes=10)
_TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_MODES = ("100644", "100755")
_OUTSIDE = frozenset(("", ".", "..", ".git"))
"""What no part of a path may be: Git makes no such files, but a server can send them."""
_SCHEMES = ("https://", "ssh://", "file://")


@dataclass(frozen=True, slots=True)
class Held:
    """One file of the project."""

    mode: str
    """100644, or 100755 for one that can be run."""
    blob: str


@dataclass(frozen=True)
class Template:
    """The project's repository at `url`, of which `place` keeps the tags that were asked for."""

    place: Path
    url: str

    def fetch(self, tags: Iterable[str]) -> None:
        """Bring these tags. Raises UsageError for a name that is no tag, and CouldNotTell where they do not come."""
        specs = []
        for tag in tags:
            if _TAG.fullmatch(tag) is None or tag.endswith((".", ".lock")) or ".." in tag:
                raise UsageError("this is not the name of a tag", "name a release of the project, such as v0.2.0")
            specs.append(f"+refs/tags/{tag}:refs/tags/{tag}")
        path = self.url.startswith(("/", "./", "../"))
        if not path and not self.url.startswith(_SCHEMES):
            raise UsageError("this is not where a project lies", "name an https, ssh or file URL, or a path")
        scheme = "file" if path else self.url.partition("://")[0]
        if not (self.place / "HEAD").exists():
            self.place.mkdir(parents=True, exist_ok=True)
            self._door.read("init", "--quiet", "--bare", "--template=")
        url = str(Path(self.url).resolve()) if path else self.url
        try:
            self._door.read("fetch", "--quiet", "--no-tags", "--depth=1", "--force", "--", url, *specs, protocol=scheme)
        except GitEnded as error:
            if "couldn't find remote ref" in error.said:
                raise UsageError(
                    "the project has no such tag", "see its releases; --was TAG says which one these tools came from"
                ) from None
            happened = of_server(error.said)
            raise CouldNotTell(str(happened or error.happened), "look at the project's URL, and try again") from None

    def files(self, tag: str) -> Mapping[str, Held]:
        """The files at a tag, by path. Raises DeskRefused where something is neither a file nor a folder."""
        found: dict[str, Held] = {}
        rows = self._door.read("ls-tree", "-r", "-z", f"refs/tags/{tag}").decode("utf-8", "surrogateescape")
        for row in rows.split("\0"):
            if not row:
                continue
            head, _, path = row.partition("\t")
            mode, _, blob = head.split(" ")
            if mode not in _MODES or not path.isprintable() or not _OUTSIDE.isdisjoint(path.lower().split("/")):
                raise DeskRefused("the project holds links or odd names at this tag", "take its files by hand")
            found[path] = Held(mode, blob)
        return found

    def contents(self, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of files, by blob id."""
        wanted = list(dict.fromkeys(blobs))
        given = "".join(f"{blob}\n" for blob in wanted).encode()
        found: dict[str, bytes] = {}
        with self._door.stream("cat-file", "--batch", given=given) as output:
            for blob in wanted:
                size = int(output.readline().split()[2])
                found[blob] = output.read(size)
                output.read(1)
        return found

    @property
    def _door(self) -> GitDoor:
        return GitDoor(self.place, _WHOLE)
