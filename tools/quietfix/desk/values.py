"""Plain values of a file: what an edit makes of them, and how the reader's become an edit's."""

from collections.abc import Mapping
from typing import Any

from quietfix.plan import KeyPath, Value


def with_edit(values: Any, path: KeyPath, value: Value | None) -> Any:
    """Plain values with one of them changed, as they must read afterwards. Any: JSON-like."""
    step, rest = path[0], path[1:]
    if isinstance(values, list) and not isinstance(step, int):
        return values
    if isinstance(values, list):
        items: list[Any] = list(values)
        here = items[int(step)] if int(step) < len(items) else None
        made = _read_back(value) if not rest else with_edit({} if here is None else here, rest, value)
        if made is None or (rest and value is None and made in ({}, [])):
            return items[: int(step)] + items[int(step) + 1 :]
        return [*items[: int(step)], made, *items[int(step) + 1 :]]
    if not isinstance(values, dict):
        return values
    key = str(step)
    if value is None and key not in values:
        return values
    empty: Any = [] if rest and isinstance(rest[0], int) else {}
    made = _read_back(value) if not rest else with_edit(values.get(key, empty), rest, value)
    if made is None or (rest and value is None and made in ({}, []) and values.get(key) != made):
        return {name: item for name, item in values.items() if name != key}
    return {**values, key: made}


def _read_back(value: Value | None) -> Any:
    """A value as the reader gives it. Any: JSON-like."""
    if isinstance(value, Mapping):
        return {str(key): _read_back(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_read_back(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def as_value(values: object) -> Value:
    """Values of the reader as values for an edit."""
    if isinstance(values, Mapping):
        return {str(key): as_value(item) for key, item in values.items()}
    if isinstance(values, list):
        return [as_value(item) for item in values]
    assert isinstance(values, str)
    return values
