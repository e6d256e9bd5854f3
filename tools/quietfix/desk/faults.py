"""What is wrong with the values of a file, as findings: keys that nobody knows, keys that are missing, wrong values."""

import difflib
from typing import TypeAlias

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from quietfix.desk.document import Document
from quietfix.desk.keys import known_keys
from quietfix.finding import Finding, Severity

Model: TypeAlias = type[BaseModel]
Place: TypeAlias = tuple[str | int, ...]


def fault(model: Model, document: Document, error: ErrorDetails) -> Finding:
    """One complaint of pydantic about a document as a finding, which names keys of the model and quotes no value."""
    path = tuple(error["loc"])
    if error["type"] == "extra_forbidden":
        return _unknown_key(model, document, path)
    if error["type"] == "missing":
        return _missing_key(model, document, path)
    if path and path[-1] == "[key]":
        return _wrong_name(model, document, path, error)
    return _wrong_value(model, document, path, error)


def _unknown_key(model: Model, document: Document, path: Place) -> Finding:
    """Every key is one that the desk knows."""
    line, column = document.place(path, key=True)
    keys = known_keys(model, path[:-1])
    near = difflib.get_close_matches(str(path[-1]), keys, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(keys)}"
    return Finding(document.path, line, column, "unknown-key", Severity.ERROR, "this key is not known here", hint)


def _missing_key(model: Model, document: Document, path: Place) -> Finding:
    """Keys without which nothing works are there."""
    return document.finding("missing-key", path[:-1], f"`{_dotted(model, path)}` is missing")


def _wrong_name(model: Model, document: Document, path: Place, error: ErrorDetails) -> Finding:
    """Keys that people choose are of their kind too: pydantic's `[key]` says that a key is wrong, not its value."""
    line, column = document.place(path[:-1], key=True)
    said = _one_of(error) if error["type"] == "literal_error" else str(error["ctx"]["error"])
    message = f"{_named(model, path[:-2])} {said.replace('should be', 'should have keys that are')}"
    return Finding(document.path, line, column, "value", Severity.ERROR, message)


def _wrong_value(model: Model, document: Document, path: Place, error: ErrorDetails) -> Finding:
    """Every value is of its key's type."""
    named, kind, hint = _named(model, path), error["type"], ""
    if kind == "value_error":
        message = f"{named} {error['ctx']['error']}"
    elif kind == "literal_error":
        message = f"{named} {_one_of(error)}"
    elif kind in ("model_type", "model_attributes_type", "dict_type"):
        message = f"{named} should hold keys"
    elif kind in ("tuple_type", "list_type"):
        message, hint = f"{named} should be a list", "write it as [a, b] or as lines that start with a hyphen"
    else:
        message = f"{named} {error['msg'][0].lower()}{error['msg'][1:]}"
    return document.finding("value", path, message, hint)


def _one_of(error: ErrorDetails) -> str:
    """What is said of a word that is none of the model's."""
    return f"should be one of {error['ctx']['expected'].replace(chr(39), '')}"


def _named(model: Model, path: Place) -> str:
    """How a message names a value: by the nearest key of the model, which says nothing of the case."""
    known = (step for at, step in enumerate(path) if isinstance(step, str) and step in known_keys(model, path[:at]))
    keys = list(known)
    return f"`{keys[-1]}`" if keys else "this"


def _dotted(model: Model, path: Place) -> str:
    """A path in a message, with a star for each key that is the case's own."""
    steps = (str(s) if isinstance(s, int) or s in known_keys(model, path[:at]) else "*" for at, s in enumerate(path))
    return ".".join(steps)
