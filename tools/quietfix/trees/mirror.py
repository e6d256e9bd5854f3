"""Bare mirrors of the public trees: the policy's lines and tags, whole, and nothing else.

What is fetched depends on the policy alone, never on a case, so that the requests say nothing (law 5 of the design).
"""

import contextlib
import fcntl
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from quietfix.desk.policy import Tree
from quietfix.errors import GitFailed
from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.trees.changes import Changes, changes
from quietfix.trees.fetching import Fetching, Left, Patience, TreeTrouble
from quietfix.trees.git import GitDoor, GitEnded
from quietfix.trees.progress import Listener
from quietfix.trees.record import Noted, Record, UnreadableRecord, digest
from quietfix.trees.refs import refs_of
from quietfix.trees.soundness import damage
from quietfix.trees.trouble import Damage, Trouble, of_disk, of_mirror

READ_TIMEOUT = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the last fetch of a tree left: the time, and the tip of each line or why it is unknown."""

    at: Instant
    tips: Mapping[str, str | Unknown]
    refs: str = field(default="", compare=False)
    """A digest of all refs that were taken, tags too: another one means that the mirror holds something else."""


@dataclass(frozen=True, slots=True)
class Update:
    """How a fetch went: what it left, and what moved; nothing moved where it failed."""

    left: Fetched | Unknown
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True)
class Mirror:
    """The mirror of one tree, under `root`."""

    tree: Tree
    root: Path
    base: Path
    """The folder that relative paths in the policy start from."""
    patience: Patience = field(default_factory=Patience)
    """How long a server may take."""

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

    @property
    def record(self) -> Path:
        """The file that tells how the last fetch went."""
        return self.path.with_suffix(".json")

    def reader(self) -> GitDoor:
        """Git for reading."""
        return GitDoor(self.path, READ_TIMEOUT)

    def fetch(self, now: Instant) -> Fetched | Unknown:
        """Bring the mirror up to date, and note how that went, so that a later look knows it too."""
        return self.update(now, Listener()).left

    def update(self, now: Instant, listener: Listener) -> Update:
        """Fetch, tell the listener how that goes, and say what moved. Where it fails, the mirror is left as it was.

        What cannot be noted is a failure too: a later look would not know it.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with self._locked(listener):
                try:
                    return self._update(now, listener)
                except TreeTrouble as error:
                    return self._failed(error.trouble, now)
                except GitFailed as error:
                    damaged = of_mirror(error.said) if isinstance(error, GitEnded) else None
                    return self._failed(damaged or Trouble(error.happened, error.todo), now)
                except OSError as error:
                    return self._failed(of_disk(error), now)
        except OSError as error:
            return Update(Unknown(f"tree {self.tree.name} could not be fetched: {of_disk(error)}"))

    def _update(self, now: Instant, listener: Listener) -> Update:
        fetching = Fetching(self.tree, self.url, self.path, self.patience, listener)
        noted: Mapping[str, Noted] = {}
        with contextlib.suppress(FileNotFoundError, UnreadableRecord):
            noted = Record.read(self.record).lines
        left, before = fetching.run(lambda left: self._announce(left, now))
        self._half.replace(self.record)
        was = {line: said.tip for line, said in noted.items() if isinstance(said.tip, str) and before}
        return Update(
            Fetched(now, left.tips, digest(left.refs)), changes(self.reader(), (before, left.refs), was, left.tips)
        )

    def last(self) -> Fetched | Unknown:
        """What the last fetch left, without a new one. A mirror that is not as it left it is unknown."""
        name = self.tree.name
        try:
            record = Record.read(self.record)
        except FileNotFoundError:
            return Unknown(f"tree {name} has not been fetched yet")
        except UnreadableRecord:
            return Unknown(f"the record of the last fetch of tree {name} cannot be read: fetch it again")
        if record.failed is not None or record.fetched is None:
            return Unknown(str(record.failed))
        found = damage(self.path)
        if found is None:
            record, found = self._true_to(record)
        if found is not None or record.fetched is None:
            return Unknown(f"the mirror of tree {name} cannot be read: {found}")
        return Fetched(record.fetched, {line: self._tip(record, line) for line in self.tree.lines}, record.refs)

    def _tip(self, record: Record, line: str) -> str | Unknown:
        noted = record.lines.get(line)
        if noted is None or noted.ref != self.tree.lines[line]:
            return Unknown(f"this line was added to the policy after the last fetch of tree {self.tree.name}")
        return noted.tip

    def _true_to(self, record: Record) -> tuple[Record, Trouble | None]:
        """The record that the mirror's refs are as: a fetch that was killed may have left the later one unnamed."""
        try:
            holds = digest(refs_of(self.reader()))
            if record.refs != holds:
                record = Record.read(self._half)
        except (FileNotFoundError, UnreadableRecord):
            return record, Damage.CHANGED.value
        except GitFailed:
            return record, Damage.OBJECTS.value
        return record, None if record.refs == holds else Damage.CHANGED.value

    @property
    def _half(self) -> Path:
        return self.path.with_suffix(".json.new")

    @contextlib.contextmanager
    def _locked(self, listener: Listener) -> Iterator[None]:
        """One fetch at a time; another run waits here. The lock goes with the process that holds it."""
        with self.path.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                listener.waits()
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _announce(self, left: Left, now: Instant) -> None:
        """Write the record just before the refs change, so that whoever finds those changed finds it too."""
        lines = {line: Noted(self.tree.lines[line], tip) for line, tip in left.tips.items()}
        Record(now, None, now, digest(left.refs), lines).write(self._half)

    def _failed(self, trouble: Trouble, now: Instant) -> Update:
        """The failure, noted. What an earlier fetch left stays known to people; no case is judged by it."""
        name = self.tree.name
        what = (
            f"the mirror of tree {name} cannot be brought up to date"
            if trouble.of_mirror
            else f"tree {name} could not be fetched"
        )
        why = f"{what}: {trouble}"
        try:
            before = Record.read(self.record)
            kept = Record(now, why, before.fetched, before.refs, before.lines)
        except (FileNotFoundError, UnreadableRecord):
            kept = Record(now, why, None, "", {})
        kept.write(self._half)
        self._half.replace(self.record)
        return Update(Unknown(why))
