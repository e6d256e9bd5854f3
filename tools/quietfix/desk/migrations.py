"""How files of the desk that older tools wrote come to the form of these."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quietfix.desk.document import Document
from quietfix.desk.edit import edited
from quietfix.desk.model import Shape
from quietfix.plan import Edit

SCHEMA = 1
"""The form that these tools read and write. A change that older tools could not read makes it one more."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from a form to the next, for the files of one model."""

    model: type[Shape]
    to: int
    edits: Callable[[Document], Sequence[Edit]]
    """What has to change besides `schema`."""


MIGRATIONS: tuple[Migration, ...] = ()
"""All steps so far: the first form is still the only one."""


def schema_of(document: Document) -> int | None:
    """The form that a file says it has; None where it says none that can be read."""
    values = document.values
    said = str(values.get("schema", "")) if isinstance(values, Mapping) else ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else None


def migrated(document: Document, model: type[Shape], steps: Sequence[Migration], schema: int) -> Document:
    """The file in the form `schema`, by all steps that lead there. Raises what `edited` raises."""
    at = schema_of(document)
    while at is not None and at < schema:
        at += 1
        ours = [step for step in steps if step.model is model and step.to == at]
        more = [edit for step in ours for edit in step.edits(document)]
        document = edited(document, [*more, Edit(("schema",), at)], model)
    return document
