"""`access.yml`: who gets to see cases on the forge, by which role, and for how long."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, TypeAlias

from quietfix.desk.model import Length, Line, Login, Number, Shape

ACCESS = "access.yml"
"""The file's name. A desk without the file is older than that: robots let nobody in or out there."""
ForgeRole: TypeAlias = Literal["read", "triage", "write"]
"""What a person may be given, from the least to the most. `maintain` and `admin` are for people to give."""
ROLES: tuple[ForgeRole, ...] = ("read", "triage", "write")


class AccessPolicy(Shape):
    """`access.yml`: who gets to see cases on the forge."""

    schema_: Literal["1"]
    rooms: Literal["shared", "per-case"]
    """Shared: whoever is let in can read all cases of the desk. Per-case: each case has a repository of its own."""
    roles: Mapping[Line, ForgeRole]
    """What the forge allows a person, by their role in a case; a role that is not listed lets nobody in."""
    revoke_after: Length
    """How long after a case has closed its people stay in."""
    archive_after: Length = timedelta(days=30)
    """How long after closing the repository of a case stays open for changes; P30D where this is left out."""
    max_removals: Number
    """The most people that one run takes out; where there would be more, it takes out nobody."""
    required_admins: tuple[Login, ...] = ()
    """Logins that must be seen among the admins; where one is not, nobody is taken out."""
    keep: tuple[Login, ...] = ()
    """Logins that robots leave alone."""
