"""What an editor makes of a file of the desk: a reader of YAML 1.2 that types plain scalars, and a JSON Schema."""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_AS_JSON = {f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float")}


def read(text: str) -> Any:
    """YAML 1.2 as JSON has it: keys and dates are texts, plain numbers, `true` and nothing are what they are."""
    yaml = YAML(typ="safe", pure=True)
    return _json(yaml, yaml.compose(text))


def _json(yaml: YAML, node: Node) -> Any:
    if isinstance(node, MappingNode):
        return {key.value: _json(yaml, value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_json(yaml, item) for item in node.value]
    assert isinstance(node, ScalarNode)
    return yaml.constructor.construct_object(node) if node.tag in _AS_JSON else node.value


def _pattern(validator: Any, pattern: str, instance: object, schema: object) -> Iterator[ValidationError]:
    """Patterns are ECMAScript's: `$` is the very end, and `\\d` a digit of ASCII."""
    if isinstance(instance, str) and re.search(pattern.replace("$", r"\Z"), instance, re.ASCII) is None:
        yield ValidationError("another pattern")


_Validator = validators.extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]  # the stubs leave it out


def complaints(schema: dict[str, Any], value: Any) -> list[tuple[str | int, ...]]:
    """The places that an editor underlines."""
    return sorted((tuple(error.absolute_path) for error in _Validator(schema).iter_errors(value)), key=str)
