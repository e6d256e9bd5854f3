"""Which keys a model knows at a place of a file, and what type of value belongs there."""

import types
import typing
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel

from quietfix.desk.nodes import Scalar
from quietfix.instants import Instant
from quietfix.plan import KeyPath, Value

_NOW = "now"


def key_of(name: str) -> str:
    """The key in a file for a field's name: `message_id` is `message-id`, `as_` is `as`."""
    return name.rstrip("_").replace("_", "-")


def known_keys(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The keys that a model knows at a path."""
    shape = _shape(_at(model, path))
    return [] if shape is None else [key_of(name) for name in shape.model_fields]


def wanted(model: type[BaseModel], path: KeyPath, kinds: Sequence[type]) -> type | None:
    """Which of these types the model wants at a path; None for any other."""
    found = [_bare(part) for part in _parts(_at(model, path))]
    return next((kind for kind in kinds if kind in found), None)


def with_now(model: type[BaseModel], path: KeyPath, value: Value, now: Instant) -> Value:
    """The value for a path with each plain `now` in it as the present instant, where the model wants an instant.

    A quoted "now", and one where the model wants anything else, stays text.
    """
    if isinstance(value, Mapping):
        return {key: with_now(model, (*path, key), item, now) for key, item in value.items()}
    if isinstance(value, list):
        return [with_now(model, (*path, at), item, now) for at, item in enumerate(value)]
    plain = isinstance(value, Scalar) and not value.quoted
    return now if plain and value == _NOW and wanted(model, path, (Instant,)) else value


def _at(model: type[BaseModel], path: KeyPath) -> Any:
    """The annotation of the value at a path, None where the model has none. Any: annotations have no common type."""
    here: Any = model
    for step in path:
        here = _below(here, step)
    return here


def _below(annotation: Any, step: str | int) -> Any:
    """The annotation of what a step leads to."""
    shape = _shape(annotation)
    if shape is not None:
        return next((f.annotation for name, f in shape.model_fields.items() if key_of(name) == step), None)
    for part in _parts(annotation):
        origin = typing.get_origin(part)
        # On a command line a position in a list is written like a key.
        if origin is tuple and (isinstance(step, int) or step.isdecimal()):
            return typing.get_args(part)[0]
        if origin in (dict, Mapping):
            return typing.get_args(part)[1]
    return None


def _shape(annotation: Any) -> type[BaseModel] | None:
    return next((part for part in _parts(annotation) if isinstance(part, type) and issubclass(part, BaseModel)), None)


def _parts(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, or the annotation itself."""
    union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    return typing.get_args(annotation) if union else (annotation,)


def _bare(annotation: Any) -> Any:
    """The type without what pydantic is told about it."""
    return typing.get_args(annotation)[0] if typing.get_origin(annotation) is Annotated else annotation
