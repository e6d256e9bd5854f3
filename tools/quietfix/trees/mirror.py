"""Bare mirrors of the public trees: the policy's lines and tags, whole, and nothing else.

What is fetched depends on the policy alone, never on a case, so that the requests say nothing (law 5 of the design).
"""

import contextlib
import fcntl
import hashlib
import json
import re
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
from quietfix.instants import Instant
from quietfix.trees.git import GitDoor

FETCH_TIMEOUT = timedelta(hours=2)
"""A first fetch of a kernel tree takes many minutes; later ones take seconds."""
READ_TIMEOUT = timedelta(minutes=20)
_ATTEMPTS = 2
_SHA256 = 64
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_GONE = Unknown("this line is not in its tree any more, or not yet")
_FILTERS = {"messages": ["--filter=tree:0"], "paths": ["--filter=blob:none"], "content": []}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the last fetch of a tree left: the time, and the tip of each line or why it is unknown."""

    at: Instant
    tips: Mapping[str, str | Unknown]
    refs: str = ""
    """A hash of all refs that were taken, tags too: another one means that the mirror holds something else."""


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
                fetched: Fetched | Unknown = self._fetch(now)
            except GitFailed as error:
                fetched = Unknown(f"tree {self.tree.name} could not be fetched: {error.happened}")
            except OSError as error:
                fetched = Unknown(f"the mirror of tree {self.tree.name} cannot be written: {error.strerror}")
            self._note(fetched, now)
        return fetched

    def last(self) -> Fetched | Unknown:
        """What the last fetch left, without a new one."""
        name = self.tree.name
        try:
            noted = json.loads(self._record.read_text(encoding="utf-8"))
            if noted["version"] != 2:
                raise ValueError
            if noted["failed"] is not None:
                return Unknown(str(noted["failed"]))
            tips = {line: _noted_tip(noted["lines"].get(line), ref, name) for line, ref in self.tree.lines.items()}
            return Fetched(Instant.parse(noted["fetched"]), tips, str(noted["refs"]))
        except FileNotFoundError:
            return Unknown(f"tree {name} has not been fetched yet")
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
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

    def _create(self, id_length: int) -> None:
        """Make the mirror where there is none, with ids as the tree has them. One that was left half made goes."""
        if (self.path / "HEAD").is_file():
            return
        half = self.path.with_suffix(".new")
        for rest in (half, self.path):
            shutil.rmtree(rest, ignore_errors=True)
        half.mkdir(parents=True)
        kind = "sha256" if id_length == _SHA256 else "sha1"
        GitDoor(half, READ_TIMEOUT).read("init", "--quiet", "--bare", "--template=", f"--object-format={kind}")
        half.replace(self.path)

    def _fetch(self, now: Instant) -> Fetched | Unknown:
        refs = {line: _ref(ref) for line, ref in self.tree.lines.items()}
        for _ in range(_ATTEMPTS):
            there = self._listed(refs)
            self._create(max(map(len, there.values()), default=0))
            self._take(refs, there)
            if (self.path / "shallow").is_file() and (self.path / "shallow").stat().st_size:
                return Unknown(f"tree {self.tree.name} has a history that is cut short: it cannot tell what is in it")
            got = self._refs()
            # Git refuses some refs without an error. A tree that moved in between is asked once more.
            if all(got.get(f"refs/lines/{line}") == there[ref] for line, ref in refs.items() if ref in there):
                tips = {line: self._tip(line) if ref in there else _GONE for line, ref in refs.items()}
                return Fetched(now, tips, hashlib.sha256(json.dumps(sorted(got.items())).encode()).hexdigest())
        return Unknown(f"tree {self.tree.name} would not give a line as it lists it: its history may be cut short")

    def _listed(self, refs: Mapping[str, str]) -> dict[str, str]:
        """The refs of the policy that the tree has, and what they point to."""
        wanted = [*sorted(set(refs.values())), *(f"refs/tags/{pattern}" for pattern in self.tree.tags)]
        nowhere = GitDoor(self.root, FETCH_TIMEOUT)
        listed = nowhere.read("ls-remote", "--", self.url, *wanted, protocol=_protocol(self.url))
        rows = (row.split("\t", 1) for row in listed.decode("utf-8", "surrogateescape").split("\n") if "\t" in row)
        there = {ref: name for name, ref in rows if not ref.endswith("^{}")}
        exact = set(refs.values())
        return {ref: name for ref, name in there.items() if ref in exact or self._is_release(ref)}

    def _is_release(self, ref: str) -> bool:
        return any(fnmatchcase(ref, f"refs/tags/{pattern}") for pattern in self.tree.tags)

    def _take(self, refs: Mapping[str, str], there: Mapping[str, str]) -> None:
        """Fetch what is there, and drop the tags that are not, or that the policy does not call releases any more."""
        specs = [f"+{ref}:refs/lines/{line}" for line, ref in refs.items() if ref in there]
        tags = [f"refs/tags/{pattern}" for pattern in self.tree.tags]
        specs += [f"+{tag}:{tag}" for tag in tags if any(fnmatchcase(ref, tag) for ref in there)]
        if specs:
            GitDoor(self.path, FETCH_TIMEOUT).read(
                "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
                "--no-auto-maintenance", "--force", *_FILTERS[self.tree.depth], "--", self.url, *specs,
                protocol=_protocol(self.url),
            )  # fmt: skip
        old = [ref for ref in self._refs() if ref.startswith("refs/tags/") and ref not in there]
        if old:
            self.reader().read(
                "update-ref",
                "--stdin",
                "-z",
                given="".join(f"delete {r}\0\0" for r in old).encode("utf-8", "surrogateescape"),
            )

    def _refs(self) -> dict[str, str]:
        rows = (
            self.reader().read("for-each-ref", "--format=%(objectname) %(refname)").decode("utf-8", "surrogateescape")
        )
        return {ref: name for name, _, ref in (row.partition(" ") for row in rows.split("\n")) if ref}

    def _tip(self, line: str) -> str | Unknown:
        """The commit that a line points to, through a tag where the line is one."""
        layout = "--format=%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)"
        rows = self.reader().read("for-each-ref", layout, f"refs/lines/{line}").decode().split("\n")[:1]
        for name, kind, target, target_kind in (row.split("\0") for row in rows):
            if "commit" in (kind, target_kind):
                return name if kind == "commit" else target
        return Unknown("this line does not point to a commit")

    def _note(self, fetched: Fetched | Unknown, now: Instant) -> None:
        noted: dict[str, Any] = {"version": 2, "fetched": str(now), "failed": None, "lines": {}}
        if isinstance(fetched, Unknown):
            noted["failed"] = fetched.why
        else:
            noted["refs"] = fetched.refs
            for line, tip in fetched.tips.items():
                said = {"unknown": tip.why} if isinstance(tip, Unknown) else {"tip": tip}
                noted["lines"][line] = {"ref": self.tree.lines[line], **said}
        half = self._record.with_suffix(".json.new")
        half.write_text(json.dumps(noted, indent=1) + "\n", encoding="utf-8")
        half.replace(self._record)


def _noted_tip(noted: Mapping[str, str] | None, ref: str, tree: str) -> str | Unknown:
    if noted is None or noted["ref"] != ref:
        return Unknown(f"this line was added to the policy after the last fetch of tree {tree}")
    if "tip" not in noted:
        return Unknown(str(noted["unknown"]))
    if _COMMIT.fullmatch(noted["tip"]) is None:
        raise ValueError
    return noted["tip"]


def _ref(name: str) -> str:
    return name if name.startswith("refs/") else f"refs/heads/{name}"


def _protocol(url: str) -> str:
    """The one way in which a fetch of this address may go."""
    scheme, separator, _ = url.partition("://")
    return scheme if separator else "file"
