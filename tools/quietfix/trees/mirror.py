"""Bare mirrors of the public trees: the policy's lines and tags, whole, and nothing else.

What is fetched depends on the policy alone, never on a case, so that the requests say nothing (law 5 of the design).
"""

import contextlib
import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from quietfix.desk.policy import Tree
from quietfix.errors import GitFailed
from quietfix.facts import Unknown
from quietfix.instants import Instant, InstantError
from quietfix.trees.git import GitDoor

FETCH_TIMEOUT = timedelta(hours=2)
"""A first fetch of a kernel tree takes many minutes; later ones take seconds."""
READ_TIMEOUT = timedelta(minutes=20)
_FILTERS = {"messages": ["--filter=tree:0"], "paths": ["--filter=blob:none"], "content": []}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the last fetch of a tree left: the time, and the tip of each line or why it is unknown."""

    at: Instant
    tips: Mapping[str, str | Unknown]


@dataclass(frozen=True)
class Mirror:
    """The mirror of one tree, under `root`."""

    tree: Tree
    root: Path
    base: Path
    """The folder that relative paths in the policy start from."""

    @property
    def url(self) -> str:
        """The tree's address, paths made absolute."""
        url = self.tree.url
        return str((self.base / url).resolve()) if url.startswith(("./", "../")) else url

    @property
    def path(self) -> Path:
        """The bare repository. Another address or depth is another mirror: what it holds must not be mixed."""
        key = hashlib.sha256(f"{self.url}\0{self.tree.depth}".encode()).hexdigest()[:8]
        return self.root / f"{self.tree.name}-{key}.git"

    def reader(self) -> GitDoor:
        """Git for reading."""
        return GitDoor(self.path, READ_TIMEOUT)

    def fetch(self, now: Instant) -> Fetched | Unknown:
        """Bring the mirror up to date, and note how that went, so that a later look knows it too."""
        self.root.mkdir(parents=True, exist_ok=True)
        with self._locked():
            try:
                self._create()
                fetched: Fetched | Unknown = self._fetch(now)
            except GitFailed as error:
                fetched = Unknown(f"tree {self.tree.name} could not be fetched: {error.happened} ({error.todo})")
            self._note(fetched, now)
        return fetched

    def last(self) -> Fetched | Unknown:
        """What the last fetch left, without a new one."""
        name = self.tree.name
        try:
            noted = json.loads(self._record.read_text(encoding="utf-8"))
            if noted["version"] != 1:
                raise ValueError
            if noted["failed"] is not None:
                return Unknown(str(noted["failed"]))
            tips = {line: _tip(noted["lines"].get(line), name) for line in self.tree.lines}
            return Fetched(Instant.parse(noted["fetched"]), tips)
        except FileNotFoundError:
            return Unknown(f"tree {name} has not been fetched yet")
        except (OSError, ValueError, KeyError, TypeError, AttributeError, InstantError):
            return Unknown(f"the record of the last fetch of tree {name} cannot be read: fetch it again")

    @property
    def _record(self) -> Path:
        return self.path.with_suffix(".json")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One fetch at a time; another run waits here. The lock goes with the process that holds it."""
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _create(self) -> None:
        if (self.path / "HEAD").is_file():
            return
        half = self.path.with_suffix(".new")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        GitDoor(half, READ_TIMEOUT).read("init", "--quiet", "--bare", "--template=")
        half.replace(self.path)

    def _fetch(self, now: Instant) -> Fetched | Unknown:
        door = GitDoor(self.path, FETCH_TIMEOUT)
        protocol = _protocol(self.url)
        refs = {line: ref if ref.startswith("refs/") else f"refs/heads/{ref}" for line, ref in self.tree.lines.items()}
        tags = [f"refs/tags/{pattern}" for pattern in self.tree.tags]
        listed = door.read("ls-remote", "--", self.url, *sorted(set(refs.values())), *tags, protocol=protocol)
        there = {row.partition("\t")[2] for row in listed.decode("utf-8", "replace").splitlines()}
        specs = [f"+{ref}:refs/lines/{line}" for line, ref in refs.items() if ref in there]
        specs += [f"+{tag}:{tag}" for tag in tags if any(fnmatchcase(ref, tag) for ref in there)]
        if specs:
            door.read(
                "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
                "--no-auto-maintenance", "--force", *_FILTERS[self.tree.depth], "--", self.url, *specs,
                protocol=protocol,
            )  # fmt: skip
        if (self.path / "shallow").is_file() and (self.path / "shallow").stat().st_size:
            return Unknown(f"tree {self.tree.name} has a history that is cut short: it cannot tell what is in it")
        tips = self._tips()
        missing = Unknown("this line is not in its tree any more, or not yet")
        return Fetched(now, {line: tips.get(line, missing) if ref in there else missing for line, ref in refs.items()})

    def _tips(self) -> dict[str, str]:
        """The commits that the lines point to, through tags where a line is one."""
        layout = "%(refname:lstrip=2)%00%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)"
        rows = self.reader().read("for-each-ref", f"--format={layout}", "refs/lines/").decode().splitlines()
        tips: dict[str, str] = {}
        for line, name, kind, target, target_kind in (row.split("\0") for row in rows):
            if "commit" in (kind, target_kind):
                tips[line] = name if kind == "commit" else target
        return tips

    def _note(self, fetched: Fetched | Unknown, now: Instant) -> None:
        noted: dict[str, Any] = {"version": 1, "fetched": str(now), "failed": None, "lines": {}}
        if isinstance(fetched, Unknown):
            noted["failed"] = fetched.why
        else:
            noted["lines"] = {
                line: {"unknown": tip.why} if isinstance(tip, Unknown) else {"tip": tip}
                for line, tip in fetched.tips.items()
            }
        half = self._record.with_suffix(".json.new")
        half.write_text(json.dumps(noted, indent=1) + "\n", encoding="utf-8")
        half.replace(self._record)


def _tip(noted: Mapping[str, str] | None, tree: str) -> str | Unknown:
    if noted is None:
        return Unknown(f"this line was added to the policy after the last fetch of tree {tree}")
    return noted["tip"] if "tip" in noted else Unknown(noted["unknown"])


def _protocol(url: str) -> str:
    """The one way in which a fetch of this address may go."""
    scheme, separator, _ = url.partition("://")
    return scheme if separator else "file"
