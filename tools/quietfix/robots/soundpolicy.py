"""The policy that robots decide by."""

from quietfix.desk.policy import Policy
from quietfix.desk.store import Desk
from quietfix.errors import FaultyFile
from quietfix.rules.check.policy import check_policy


def sound_policy(desk: Desk) -> Policy:
    """The policy of a desk. Raises FaultyFile where anything in it is wrong: no decision rests on a guess."""
    read, models, found = desk.policy_files()
    found += check_policy(read, models)
    if found:
        first = min(found)
        raise FaultyFile(
            f"{first.path}:{first.line}:{first.column}: {first.message}",
            "the policy must be right before anything else: run `quietfix check`",
        )
    return desk.policy(read, models)
