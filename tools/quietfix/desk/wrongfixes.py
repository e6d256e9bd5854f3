"""`wrong-fixes.yml`: `Fixes:` tags of public commits that are known to be wrong, and what they should have said.

Messages of public commits are not mended any more, so tags stay wrong for ever: they name a commit that does not exist,
one of a tree that was rebased, or simply another one. The list is the team's; it may grow to thousands of tags.
"""

from typing import Literal

from quietfix.desk.model import Commit, Line, Shape

MAX_CHARS = 1024 * 1024
"""The longest that the file may be: some four to eight thousand tags."""


class WrongFix(Shape):
    """Tags that are wrong in the same way. `commit` or `says` may be left out, not both."""

    commit: Commit | None = None
    """The commit whose tag is wrong. Without it, the tag is wrong in every message."""
    says: Commit | None = None
    """The id as the tag has it. Without it, all tags of `commit` are meant."""
    means: tuple[Commit, ...]
    """The commits that it should have named; none where it should not be there."""
    reason: Line
    """How the team knows."""


class WrongFixPolicy(Shape):
    """`wrong-fixes.yml`: `Fixes:` tags that are not taken by their word."""

    schema_: Literal["1"]
    wrong_fixes: tuple[WrongFix, ...] = ()
    """Known wrong tags, in any order."""


NO_WRONG_FIXES = WrongFixPolicy(schema_="1")
"""What a desk without the file has."""
