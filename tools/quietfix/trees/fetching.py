"""One fetch of one tree. The mirror changes only when all is there, is the same repository, and is whole.

What is new comes into a repository of its own beside the mirror, which borrows the mirror's objects. Then its packs
move over, and the refs after them. A fetch that is killed, cut off or refused at any point leaves the mirror as it was.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from quietfix.desk.policy import Tree
from quietfix.errors import CouldNotTell, GitFailed
from quietfix.facts import Unknown
from quietfix.trees.git import GitDoor, GitEnded
from quietfix.trees.progress import Listener, Progress
from quietfix.trees.refs import LINES, TAGS, commits_of, refs_of
from quietfix.trees.soundness import clear, damage, is_shallow
from quietfix.trees.trouble import Damage, Server, Trouble, of_mirror, of_server
from quietfix.trees.watch import GitLate, GitSilent

_ATTEMPTS = 2
_MANY = 100
"""From so many changed tags on they are asked for by pattern: a server compares each name with all of its own."""
_SHA256 = 64
_FILTERS = {"messages": ["--filter=tree:0"], "paths": ["--filter=blob:none"], "content": []}
_PACK_PARTS = (".pack", ".rev", ".promisor", ".idx")
"""The index last: a pack is used as soon as that is there."""
_GONE = Unknown("this line is not in its tree any more, or not yet")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server may take."""

    whole: timedelta = timedelta(hours=2)
    """For a fetch: a first one of a kernel tree takes many minutes; later ones take seconds."""
    silence: timedelta = timedelta(minutes=10)
    """With nothing received and nothing done."""
    reading: timedelta = timedelta(minutes=20)
    """For what is done on this machine alone."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a fetch leaves."""

    tips: Mapping[str, str | Unknown]
    """By line of the policy."""
    refs: Mapping[str, str]
    """All refs of the mirror."""


class TreeTrouble(CouldNotTell):
    """A tree could not be fetched, and it is known why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.happened, trouble.todo)
        self.trouble = trouble


@dataclass(frozen=True)
class Fetching:
    """One fetch. Nobody else may fetch into the same mirror at that time."""

    tree: Tree
    url: str
    mirror: Path
    patience: Patience
    listener: Listener

    def run(self, announce: Callable[[Left], None]) -> tuple[Left, Mapping[str, str]]:
        """Fetch, and give what that left and the refs from before. `announce` is called before the refs change.

        Raises TreeTrouble, GitFailed and OSError; then the mirror is as it was.
        """
        clear(self.mirror)
        found = damage(self.mirror)
        if found is not None and found != Damage.MISSING.value:
            raise TreeTrouble(found)
        for _ in range(_ATTEMPTS):
            there = self._listed()
            wanted = {f"{LINES}{line}": ref for line, ref in self._lines.items() if ref in there}
            wanted |= {ref: ref for ref in there if self._is_release(ref)}
            after = {mine: there[ref] for mine, ref in wanted.items()}
            with self._stage(max(map(len, there.values()), default=0)) as stage:
                before = refs_of(self._door(self.mirror)) if self.mirror.is_dir() else {}
                self._not_emptied(before, after)
                changed = {mine: wanted[mine] for mine, name in after.items() if before.get(mine) != name}
                # Git refuses some refs without an error. A tree that moved in between is asked once more.
                if not changed or self._take(stage, changed, after):
                    self._same_repository(stage, before, after)
                    return self._move(stage, before, after, announce), before
        raise TreeTrouble(Server.WITHHELD.value)

    @property
    def _lines(self) -> Mapping[str, str]:
        return {line: ref if ref.startswith("refs/") else f"refs/heads/{ref}" for line, ref in self.tree.lines.items()}

    def _door(self, repository: Path) -> GitDoor:
        return GitDoor(repository, self.patience.reading)

    def _is_release(self, ref: str) -> bool:
        return any(fnmatchcase(ref, f"{TAGS}{pattern}") for pattern in self.tree.tags)

    def _asked(self, repository: Path, *arguments: str, given: bytes = b"") -> bytes:
        """What Git prints that asks the server. Raises TreeTrouble where it is known what went wrong."""
        door = GitDoor(repository, self.patience.whole, self.patience.silence)
        heard = Progress(self.listener).hear
        scheme, separator, _ = self.url.partition("://")
        try:
            return door.read(*arguments, given=given, protocol=scheme if separator else "file", heard=heard)
        except GitSilent as error:
            raise TreeTrouble(Server.STALLED.value) from error
        except GitLate as error:
            raise TreeTrouble(Server.LATE.value) from error
        except GitEnded as error:
            known = of_server(error.said) or of_mirror(error.said)
            if known is None:
                raise
            raise TreeTrouble(known) from error

    def _listed(self) -> dict[str, str]:
        """The refs of the policy that the tree has, and what they point to."""
        exact = set(self._lines.values())
        wanted = [*sorted(exact), *(f"{TAGS}{pattern}" for pattern in self.tree.tags)]
        listed = self._asked(self.mirror.parent, "ls-remote", "--", self.url, *wanted)
        rows = (row.split("\t", 1) for row in listed.decode("utf-8", "surrogateescape").split("\n") if "\t" in row)
        there = {ref: name for name, ref in rows if not ref.endswith("^{}")}
        return {ref: name for ref, name in there.items() if ref in exact or self._is_release(ref)}

    @contextlib.contextmanager
    def _stage(self, id_length: int) -> Iterator[Path]:
        """An empty repository beside the mirror that borrows its objects, for the time of the block."""
        stage = Path(tempfile.mkdtemp(prefix=f"{self.mirror.stem}.new-", dir=self.mirror.parent))
        try:
            kind = "sha256" if id_length == _SHA256 else "sha1"
            self._door(stage).read("init", "--quiet", "--bare", "--template=", f"--object-format={kind}")
            if self.mirror.is_dir():
                (stage / "objects" / "info" / "alternates").write_text(f"{(self.mirror / 'objects').resolve()}\n")
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)

    def _take(self, stage: Path, changed: Mapping[str, str], after: Mapping[str, str]) -> bool:
        """Fetch what changed. Whether all of it came, as it was listed."""
        specs = [f"+{ref}:{mine}" for mine, ref in changed.items()]
        if len(specs) > _MANY:
            specs = [spec for spec, mine in zip(specs, changed, strict=True) if mine.startswith(LINES)]
            specs += [f"+{TAGS}{pattern}:{TAGS}{pattern}" for pattern in self.tree.tags]
        self._asked(
            stage, "-c", "fetch.unpackLimit=1", "-c", "fetch.writeCommitGraph=false", "fetch", "--progress",
            "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance", "--force",
            *_FILTERS[self.tree.depth], "--stdin", "--", self.url,
            given="".join(f"{spec}\n" for spec in specs).encode("utf-8", "surrogateescape"),
        )  # fmt: skip
        if is_shallow(stage):
            raise TreeTrouble(Server.SHALLOW.value)
        got = refs_of(self._door(stage))
        return all(got.get(mine) == after[mine] for mine in changed)

    def _not_emptied(self, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Raises TreeTrouble where no line of the mirror is left, or ids are of another kind."""
        if not any(ref.startswith(LINES) for ref in before):
            return
        if not any(ref.startswith(LINES) for ref in after):
            raise TreeTrouble(Server.EMPTY.value)
        if {len(name) for name in before.values()}.isdisjoint({len(name) for name in after.values()}):
            raise TreeTrouble(Server.OTHER.value)

    def _same_repository(self, stage: Path, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Raises TreeTrouble where what is there now has nothing in common with the mirror.

        One line or tag that is as it was is enough, or one line that shares a commit with any line of before: a line
        that was pushed by force still has its root. Another repository shares none.
        """
        if not before or any(before.get(ref) == name for ref, name in after.items()):
            return
        door = self._door(stage)
        old, new = (
            [commit for commit in commits_of(door, names).values() if not isinstance(commit, Unknown)]
            for names in ([name for ref, name in refs.items() if ref.startswith(LINES)] for refs in (before, after))
        )
        if old and not any(door.read("merge-base", tip, *old, status=(0, 1)) for tip in new):
            raise TreeTrouble(Server.OTHER.value)

    def _move(
        self, stage: Path, before: Mapping[str, str], after: Mapping[str, str], announce: Callable[[Left], None]
    ) -> Left:
        """Take over what was fetched."""
        if not self.mirror.is_dir():
            self._create(stage)
        packs = self.mirror / "objects" / "pack"
        packs.mkdir(exist_ok=True)
        for part in _PACK_PARTS:
            for file in (stage / "objects" / "pack").glob(f"*{part}"):
                file.replace(packs / file.name)
        door = self._door(self.mirror)
        # The last tip of a line that is gone stays, so that it can come back without all of its history.
        kept = {f"{LINES}{line}" for line in self._lines}
        refs = {ref: name for ref, name in before.items() if ref in kept} | dict(after)
        commits = commits_of(door, (name for ref, name in after.items() if ref.startswith(LINES)))
        names = {line: after.get(f"{LINES}{line}") for line in self._lines}
        left = Left({line: _GONE if name is None else commits[name] for line, name in names.items()}, refs)
        announce(left)
        if refs != before:
            self._point(door, before, refs)
        return left

    def _create(self, stage: Path) -> None:
        """Make the mirror, empty, with ids as the tree has them. It knows no server that it could ask for an object."""
        bare = Path(tempfile.mkdtemp(prefix=f"{self.mirror.stem}.new-", dir=self.mirror.parent))
        kind = self._door(stage).read("rev-parse", "--show-object-format").decode().strip()
        self._door(bare).read("init", "--quiet", "--bare", "--template=", f"--object-format={kind}")
        bare.replace(self.mirror)

    def _point(self, door: GitDoor, before: Mapping[str, str], refs: Mapping[str, str]) -> None:
        gone = "".join(f"delete {ref}\0\0" for ref in before if ref not in refs)
        # Deleted first: a tag may have the name of a folder of others.
        moved = "".join(f"update {ref}\0{name}\0\0" for ref, name in refs.items() if before.get(ref) != name)
        for given in (gone, moved):
            if given:
                door.read("update-ref", "--no-deref", "--stdin", "-z", given=given.encode("utf-8", "surrogateescape"))
        if refs_of(door) != refs:
            raise TreeTrouble(Damage.CHANGED.value)
        # Both only make reading faster, the latter also the search for what changes a path.
        paths = [] if self.tree.depth == "messages" else ["--changed-paths"]
        with contextlib.suppress(GitFailed):
            door.read("pack-refs", "--all")
            heard = Progress(self.listener).hear
            door.read("commit-graph", "write", "--reachable", "--split", *paths, "--progress", heard=heard)
