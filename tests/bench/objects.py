"""Commits and tags written through `git fast-import`, streamed, with their ids computed here instead of asked for."""

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests.support.trees import git

_CHUNK = 1 << 20
_FILE, _CONTENT = "Makefile", b"# one file, the same in every commit: messages are what is looked at\n"


class Node(NamedTuple):
    """A commit that was written."""

    id: str
    mark: int = 0
    """What the stream calls it; 0 for one that another stream wrote."""


class Person(NamedTuple):
    """Who wrote or committed, and when."""

    who: str
    """`Name <address>`."""
    at: int
    """Seconds since 1970."""
    zone: str = "+0000"

    def __str__(self) -> str:
        return f"{self.who} {self.at} {self.zone}"


def _id(kind: str, content: bytes) -> str:
    return hashlib.sha1(b"%s %d\0%s" % (kind.encode(), len(content), content)).hexdigest()


_BLOB = _id("blob", _CONTENT)
TREE = _id("tree", b"100644 %s\0%s" % (_FILE.encode(), bytes.fromhex(_BLOB)))
"""The one tree of all commits."""


def create(path: Path, *, borrow: Path | None = None) -> None:
    """An empty bare repository, which reads the objects of another where asked."""
    path.mkdir(parents=True)
    git(path, "init", "--quiet", "--bare", "-b", "master")
    if borrow is not None:
        (path / "objects/info/alternates").write_text(f"{borrow.resolve()}/objects\n")


class Writer:
    """A running `git fast-import`. Memory holds a chunk of the stream, never the whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: list[bytes] = []
        self._size = 0
        self._marks = 0
        self._tips: dict[str, Node] = {}

    def __enter__(self) -> Self:
        command = ["git", "-c", "core.compression=1", "fast-import", "--quiet", "--force"]
        self._process = subprocess.Popen(command, cwd=self._path, stdin=subprocess.PIPE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        if kind is None:
            self._flush()
        self._process.stdin.close()
        status = self._process.wait()
        assert kind is not None or status == 0, "git fast-import failed"
        scratch = git(self._path, "for-each-ref", "--format=delete %(refname)", "refs/scratch/")
        git(self._path, "update-ref", "--stdin", given=f"{scratch}\n".encode() if scratch else b"")

    def commit(self, ref: str, message: bytes, author: Person, committer: Person, parents: Sequence[Node] = ()) -> Node:
        """One commit, to which `ref` points afterwards. Refs under `refs/scratch/` are gone in the end."""
        heads = "".join(f"parent {parent.id}\n" for parent in parents)
        people = f"author {author}\ncommitter {committer}\n".encode()
        self._marks += 1
        node = Node(_id("commit", f"tree {TREE}\n{heads}".encode() + people + b"\n" + message), self._marks)
        command = b"commit %s\nmark :%d\n%sdata %d\n%s\n" % (ref.encode(), node.mark, people, len(message), message)
        # The tip of the ref is the first parent without a word; anything else is read back, which is slower.
        if parents and parents[0] != self._tips.get(ref):
            command += f"from {_name(parents[0])}\n".encode()
        command += "".join(f"merge {_name(parent)}\n" for parent in parents[1:]).encode()
        if not parents:
            command += b"M 100644 inline %s\ndata %d\n%s\n" % (_FILE.encode(), len(_CONTENT), _CONTENT)
        self._tips[ref] = node
        self._put(command)
        return node

    def tag(self, name: str, node: Node, tagger: Person) -> None:
        """An annotated tag, whose message is its name."""
        text = f"tag {name}\nfrom {_name(node)}\ntagger {tagger}\ndata {len(name) + 1}\n{name}\n\n"
        self._put(text.encode())

    def _put(self, command: bytes) -> None:
        self._waiting.append(command)
        self._size += len(command)
        if self._size >= _CHUNK:
            self._flush()

    def _flush(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(b"".join(self._waiting))
        self._waiting, self._size = [], 0


def _name(node: Node) -> str:
    return f":{node.mark}" if node.mark else node.id
