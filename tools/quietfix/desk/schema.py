"""JSON Schemas of the files of a desk, for editors: made from the models, which alone know the keys.

A schema says what the types of values say. Rules between keys, and all that JSON Schema has no words for, are
`quietfix check`'s; `spelling` says how each type is written.
"""

import ast
import inspect
import json
import re
import textwrap
import types
import typing
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from pydantic import WithJsonSchema
from pydantic.fields import FieldInfo

from quietfix.desk.case import Case
from quietfix.desk.model import Shape
from quietfix.desk.policy import MODELS
from quietfix.desk.state import State

Schema: TypeAlias = dict[str, Any]
"""A schema as JSON has it. Any: JSON."""

FILES: Mapping[str, type[Shape]] = {
    "case.json": Case,
    "state.json": State,
    **{f"{name.removesuffix('.yml')}.json": model for name, model in MODELS.items()},
}
"""The schemas in `policy/schema`, by name, with what each is made from."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(model: type[Shape]) -> Schema:
    """The JSON Schema (2020-12) of a file that holds this model. Raises TypeError for a type without a spelling."""
    named: Schema = {}
    root = _object(model, named)
    return {"$schema": DIALECT, **root, "$defs": dict(sorted(named.items()))}


def schema_text(model: type[Shape]) -> str:
    """The schema as its file."""
    return json.dumps(schema_of(model), indent=2, ensure_ascii=False) + "\n"


def _object(model: type[Shape], named: Schema) -> Schema:
    """The keys of a model, in its order. `named` takes the types that are met."""
    hints = typing.get_type_hints(model, include_extras=True)
    said = _said_of_fields(model)
    fields = {field.alias or name: (name, field) for name, field in model.model_fields.items()}
    keys = {key: _field(hints[name], field, said.get(name), named) for key, (name, field) in fields.items()}
    needed = [key for key, (_, field) in fields.items() if field.is_required()]
    return {
        "title": re.sub(r"(?<=.)([A-Z])", lambda found: f" {found[0].lower()}", model.__name__),
        "description": inspect.getdoc(model),
        "type": "object",
        "properties": keys,
        **({"required": needed} if needed else {}),
        "additionalProperties": False,
    }


def _field(hint: Any, field: FieldInfo, said: str | None, named: Schema) -> Schema:
    """The schema of a field's value, with what the field alone says."""
    more: Schema = {} if said is None else {"description": said}
    if isinstance(field.default, str):
        more["default"] = _readings(field.default)[0]
    elif isinstance(field.default, bool | int):
        more["default"] = field.default
    return {**_type(hint, named), **more}


def _type(hint: Any, named: Schema) -> Schema:
    """The schema of a type: named ones are referred to. Any: annotations have no common type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        spelled = [item.json_schema for item in arguments if isinstance(item, WithJsonSchema)]
        return _refer(dict(spelled[-1] or {}), named) if spelled else _type(arguments[0], named)
    if origin in (typing.Union, types.UnionType):
        # A key that has no value is left out, so None is the model's, never a file's.
        (only,) = (argument for argument in arguments if argument is not types.NoneType)
        return _type(only, named)
    if origin is Literal:
        return {"enum": [reading for text in arguments for reading in _readings(text)]}
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0], named)}
    if origin is Mapping:
        return {"type": "object", **_free_keys(*(_type(argument, named) for argument in arguments))}
    if isinstance(hint, type) and issubclass(hint, Shape):
        return _refer_model(hint, named)
    raise TypeError(f"{hint} has no spelling in desk/spelling.py")


def _free_keys(key: Schema, value: Schema) -> Schema:
    """The keys of a mapping that are not the model's: known ones are listed, so that an editor offers them."""
    if "enum" in key:
        return {"properties": dict.fromkeys(key["enum"], value), "additionalProperties": False}
    return {"propertyNames": key, "additionalProperties": value}


def _readings(text: str) -> list[Any]:
    """A word that a file may hold as readers of YAML give it: `1` without quotes is a number. Any: JSON."""
    try:
        return [json.loads(text), text]
    except ValueError:
        return [text]


def _refer_model(model: type[Shape], named: Schema) -> Schema:
    if model.__name__ not in named:
        named[model.__name__] = {}
        named[model.__name__] = _object(model, named)
    return {"$ref": f"#/$defs/{model.__name__}"}


def _refer(spelled: Schema, named: Schema) -> Schema:
    name = "".join(word[0].upper() + word[1:] for word in re.findall(r"\w+", spelled["title"]))
    if named.setdefault(name, spelled) != spelled:
        raise TypeError(f"two types are named {name}")
    return {"$ref": f"#/$defs/{name}"}


def _said_of_fields(model: type[Shape]) -> dict[str, str]:
    """The sentences below the fields of a model and of those that it is made from, by the field's name."""
    said: dict[str, str] = {}
    for part in reversed(model.__mro__):
        if not issubclass(part, Shape) or part is Shape:
            continue
        (shape,) = ast.parse(textwrap.dedent(inspect.getsource(part))).body
        assert isinstance(shape, ast.ClassDef)
        for field, below in zip(shape.body, shape.body[1:], strict=False):
            if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
                continue
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                said[field.target.id] = inspect.cleandoc(str(below.value.value))
    return said
