"""Whether a mirror is whole, as far as can be told without reading all of it, and how what was cut short is cleared."""

import re
import shutil
from pathlib import Path

from quietfix.trees.trouble import Damage, Trouble

_REF = re.compile(rb"(?:[0-9a-f]{40}|[0-9a-f]{64})\n", re.ASCII)
_HEAD = 12
"""Bytes before the objects of a pack."""


def damage(mirror: Path) -> Trouble | None:
    """What is wrong with a mirror at first sight, or None."""
    try:
        if not mirror.is_dir():
            return Damage.MISSING.value
        if not (mirror / "HEAD").is_file():
            return Damage.HALF.value
        if is_shallow(mirror):
            return Damage.SHALLOW.value
        size = 32 if b"objectformat = sha256" in (mirror / "config").read_bytes().lower() else 20
        if not all(_is_whole(index, size) for index in (mirror / "objects" / "pack").glob("*.idx")):
            return Damage.OBJECTS.value
    except OSError:
        return Damage.UNREADABLE.value
    return None


def is_shallow(repository: Path) -> bool:
    """Whether its history is cut short."""
    shallow = repository / "shallow"
    return shallow.is_file() and shallow.stat().st_size > 0


def _is_whole(index: Path, size: int) -> bool:
    """Whether a pack is there and ends as its index says: both hold the checksum of the pack, `size` bytes of it."""
    pack = index.with_suffix(".pack")
    if not pack.is_file() or pack.stat().st_size < _HEAD + size or index.stat().st_size < 2 * size:
        return False
    return _end(pack, size) == _end(index, 2 * size)[:size]


def _end(file: Path, size: int) -> bytes:
    with file.open("rb") as opened:
        opened.seek(-size, 2)
        return opened.read(size)


def clear(mirror: Path) -> None:
    """Take away what fetches left that were killed. To be called by the one that may fetch.

    Those are half made mirrors, locks of Git, and refs without a content, which the next fetch sets again.
    """
    for half in (mirror.with_suffix(".new"), *mirror.parent.glob(f"{mirror.stem}.new-*")):
        shutil.rmtree(half, ignore_errors=True)
    if mirror.is_dir() and not (mirror / "HEAD").is_file():
        shutil.rmtree(mirror)
    for lock in mirror.rglob("*.lock"):
        lock.unlink()
    for ref in (mirror / "refs").rglob("*"):
        if ref.is_file() and _REF.fullmatch(ref.read_bytes()[:100]) is None:
            ref.unlink()
