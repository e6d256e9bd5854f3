"""Takes a newer release of the project into a desk that was made from it, and brings its files to the new form."""

import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.migrations import MIGRATIONS, SCHEMA, Migration, migrated, schema_of
from quietfix.desk.model import Shape
from quietfix.desk.policy import MODELS, Policy
from quietfix.desk.policyfiles import POLICY
from quietfix.desk.repository import Change, Commit, DeskRepository
from quietfix.desk.state import State
from quietfix.desk.store import Desk, case_path, state_path
from quietfix.desk.takeover import DeskTakeover
from quietfix.errors import DeskRefused, LostRace, UsageError
from quietfix.instants import Instant
from quietfix.robots.alone import alone
from quietfix.robots.person import ROUNDS
from quietfix.robots.privacy import refuse_unless_private
from quietfix.rules.upgrade import Step, Taking, steps
from quietfix.trees.template import Template


@dataclass(frozen=True)
class Taken:
    """What becomes of the files of a desk, and the branch on which that was done."""

    steps: tuple[Step, ...]
    branch: str | None

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The files that both changed."""
        return tuple(step.path for step in self.steps if step.taking is Taking.CONFLICT)


def take_release(
    desk: Desk,
    url: str,
    was: str,
    new: str,
    now: Instant,
    *,
    take: Collection[str],
    keep: Collection[str],
    policy: Policy | None,
    write: bool,
) -> Taken:
    """Compare two releases of the project with the desk; with `write`, put the newer one on a branch for review.

    Raises UsageError where a tag or a path of `take` and `keep` is wrong, and DeskRefused where nobody said what holds
    of a file that both changed: half a release is none.
    """
    repository = DeskTakeover(desk.root)
    template = Template(desk.scratch / "template.git", url)
    template.fetch(dict.fromkeys((was, new)))
    if write:
        refuse_unless_private(desk, policy, repository)
        repository.fetch_all()
    base = repository.published()
    before, after = template.files(was), template.files(new)
    found = tuple(
        steps(
            {path: (held.mode, held.blob) for path, held in before.items()},
            {path: (held.mode, held.blob) for path, held in after.items()},
            repository.files(base),
            take,
            keep,
        )
    )
    named = {*take, *keep} - {step.path for step in found}
    if named:
        raise UsageError("--take and --keep name a file that the release does not change", "see the plan without them")
    if not write:
        return Taken(found, None)
    if any(step.taking is Taking.CONFLICT for step in found):
        raise DeskRefused(
            "the desk and the project both changed a file", "say of each with --take or --keep what holds"
        )
    changed = [step for step in found if step.writes]
    if not changed:
        return Taken(found, None)
    contents = template.contents(after[step.path].blob for step in changed if step.taking is not Taking.DELETE)
    files = {
        step.path: None if step.taking is Taking.DELETE else (after[step.path].mode, contents[after[step.path].blob])
        for step in changed
    }
    with alone(desk):
        branch = repository.replaced(base, files, f"upgrade to {new}\n", f"upgrade-{new}", now)
    return Taken(found, branch)


@dataclass(frozen=True, slots=True)
class Moved:
    """A file in an older form, and which one."""

    path: str
    schema: int


def bring_up(
    desk: Desk,
    policy: Policy | None,
    now: Instant,
    *,
    write: bool,
    steps_: Sequence[Migration] = MIGRATIONS,
    to: int = SCHEMA,
) -> tuple[Moved, ...]:
    """Bring cases, states and policy to the form that these tools read; with `write` as one commit, pushed.

    Raises DeskRefused where a file is newer than these tools, or has changes that are not committed.
    """
    if not write:
        return tuple(moved for moved, _ in _older(desk, steps_, to))
    repository = DeskRepository(desk.root)
    refuse_unless_private(desk, policy, repository)
    with alone(desk):
        for _ in range(ROUNDS):
            with contextlib.suppress(LostRace):
                repository.settle()
                base = repository.head()
                found = list(_older(desk, steps_, to))
                changes = tuple(change for _, change in found)
                refusal = repository.unclean(changes) if changes else None
                if refusal is not None:
                    raise DeskRefused(f"a file cannot be changed: {refusal}", "commit what is there, or put it away")
                if changes:
                    repository.commit(base, [Commit(f"schema {to}\n", changes)], None, now)
                return tuple(moved for moved, _ in found)
    raise DeskRefused("others keep writing to the desk", "try again when it is quieter")


def _older(desk: Desk, steps_: Sequence[Migration], to: int) -> list[tuple[Moved, Change]]:
    """The files in an older form, with what they become."""
    found = []
    for document, model in _files(desk):
        at = schema_of(document)
        if at is None or at == to:
            continue
        if at > to:
            raise DeskRefused(
                f"{document.path} was written by newer tools than these",
                "take that release: `quietfix upgrade --from TAG`",
            )
        text = migrated(document, model, steps_, to).text
        found.append((Moved(document.path, at), Change(document.path, text.encode(), document.blob)))
    return found


def _files(desk: Desk) -> list[tuple[Document, type[Shape]]]:
    found: list[tuple[Document, type[Shape]]] = [
        (desk.document(POLICY / name, front_matter=False), MODELS[name]) for name in desk.policy_names()
    ]
    for case in desk.ids():
        found.append((desk.document(case_path(case), front_matter=True), Case))
        if (desk.root / state_path(case)).is_file():
            found.append((desk.document(state_path(case), front_matter=False), State))
    return found
