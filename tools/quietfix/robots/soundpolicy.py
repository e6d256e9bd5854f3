"""The policy that robots decide by."""

from quietfix.desk.policy import Policy
from quietfix.desk.store import Desk
from quietfix.errors import FaultyFile
from quietfix.finding import Severity
from quietfix.rules.check.policy import check_policy


def sound_policy(desk: Desk) -> Policy:
    """The policy of a desk. Raises FaultyFile where it has errors: no decision rests on a guess."""
    read, models, found = desk.policy_files()
    found += check_policy(read, models)
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    if errors:
        first = min(errors)
        raise FaultyFile(
            f"{first.path}:{first.line}:{first.column}: {first.message}",
            "the policy must be right before anything else: run `quietfix check`",
        )
    return desk.policy(read, models)
