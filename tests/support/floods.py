"""More commits than people write, made in one go, and commits whose ids share their first digits."""

import hashlib
from collections.abc import Callable, Iterable

from tests.support.trees import PublicTree, git

_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The empty one."""


def flood(
    tree: PublicTree, branch: str, messages: Iterable[str | Callable[[str], str]], *, written: int | None = None
) -> list[str]:
    """Commits on a branch, one a minute. A message may be made from the id before it. Returns the ids."""
    ids, stream = [tree.tips[branch]], [f"reset refs/heads/{branch}\nfrom {tree.tips[branch]}\n\n".encode()]
    for made in messages:
        tree.clock += 60
        message = (made if isinstance(made, str) else made(ids[-1])).encode()
        author = f"author T. Tester <t@example.org> {tree.clock if written is None else written} +0000\n".encode()
        committer = f"committer T. Tester <t@example.org> {tree.clock} +0000\n".encode()
        content = f"tree {_TREE}\nparent {ids[-1]}\n".encode() + author + committer + b"\n" + message
        ids.append(_id(content))
        stream.append(f"commit refs/heads/{branch}\n".encode() + author + committer)
        stream.append(b"data %d\n%sdeleteall\n\n" % (len(message), message))
    git(tree.path, "fast-import", "--quiet", "--force", given=b"".join(stream))
    assert git(tree.path, "rev-parse", f"refs/heads/{branch}") == ids[-1]
    tree.tips[branch] = ids[-1]
    return ids[1:]


def side_tags(tree: PublicTree, branch: str, count: int) -> None:
    """As many branches of one commit each, tagged `v1` and so on, and brought in by one merge."""
    start = tree.tips[branch]
    stream = [
        f"reset refs/side/{n}\nfrom {start}\n\ncommit refs/side/{n}\ncommitter T <t@example.org> {tree.clock} +0000\n"
        f"data <<X\nside {n}\nX\n\nreset refs/tags/v{n}\nfrom refs/side/{n}\n\n"
        for n in range(1, count + 1)
    ]
    git(tree.path, "fast-import", "--quiet", "--force", given="".join(stream).encode())
    sides = git(tree.path, "for-each-ref", "--format=%(objectname)", "refs/side/").split()
    tree.commit(branch, "Merge many", merge=tuple(sides))


def two_that_share(tree: PublicTree, branch: str, message: str = "nfsd: one of two", digits: int = 7) -> str:
    """Two commits of one message, merged into a branch, whose ids start with the same digits. Returns these digits."""
    git(tree.path, "mktree")
    who = f"T. Tester <t@example.org> {tree.clock} +0000"
    head = f"tree {_TREE}\nauthor {who}\ncommitter {who}\n\n{message}\n\n"
    seen: dict[str, bytes] = {}
    for number in range(1 << 20):
        content = f"{head}{number:08}\n".encode()
        key = _id(content)[:digits]
        if key in seen:
            pair = [
                git(tree.path, "hash-object", "-t", "commit", "-w", "--stdin", given=c) for c in (seen[key], content)
            ]
            tree.commit(branch, "Merge two", merge=tuple(pair))
            return key
        seen[key] = content
    raise AssertionError("no two of a million share so few digits")


def _id(content: bytes) -> str:
    return hashlib.sha1(b"commit %d\0%s" % (len(content), content)).hexdigest()
