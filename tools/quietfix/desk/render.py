"""Values as YAML text, in the one style of the desk.

Quoting is decided here alone: what another YAML reader could take for a number, a truth value or a date is quoted,
commit ids always. Double quotes are JSON's, which YAML shares.
"""

import json
import re
from collections.abc import Mapping

from quietfix.desk.nodes import Scalar
from quietfix.ids import CASE_ID, CommitId
from quietfix.instants import Instant
from quietfix.plan import Value

_PLAIN = re.compile(r"[A-Za-z/](?:[A-Za-z0-9_./@+()-]|[ ](?=[^ #]))*", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{7,}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?", re.ASCII)
_NUMBER = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "null", "true", "false", "nan", "inf"])
_ESCAPED = re.compile("[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff]")
_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs, to which Python decodes broken bytes. No file takes them."""


def quoted(text: str) -> str:
    """The text in double quotes. Characters that cannot be seen are escaped."""
    whole = _HALVES.sub("\ufffd", text)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(whole, ensure_ascii=False))


def scalar(value: Value) -> str:
    """One scalar, plain where every YAML reader takes it for what it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, CommitId):
        return quoted(value.text)
    if isinstance(value, int | Instant):
        return str(value)
    if not isinstance(value, str):
        raise TypeError("a scalar is a text, a number, a truth value, an instant or a commit id")
    text = str(value)
    if isinstance(value, Scalar) and not value.quoted and text in ("true", "false"):
        return text
    if CASE_ID.fullmatch(text) or _INSTANT.fullmatch(text) or _NUMBER.fullmatch(text):
        return text
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not _HEX.fullmatch(text)
    return text if plain else quoted(text)


def key(name: str) -> str:
    """A key of a mapping. `on` stays plain, as in the files of the forge: whoever reads a case reads YAML 1.2."""
    return name if name == "on" else scalar(name)


def restyled(value: Value, style: str) -> str:
    """One scalar in the style that its place had before: quotes stay the quotes they were."""
    if style == " " or not isinstance(value, str) or style not in "'\"":
        return scalar(value)
    text = str(value)
    if style == "'" and text.isprintable() and text:
        return "'" + text.replace("'", "''") + "'"
    return quoted(text)


def flow(value: Value) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key(name)}: {flow(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def block(value: Mapping[str, Value], indent: int = 0) -> str:
    """A mapping a key a line; lists of mappings an item a line, each on one line."""
    lines: list[str] = []
    pad = " " * indent
    for each, item in value.items():
        name = f"{pad}{key(each)}:"
        if isinstance(item, Mapping) and item:
            lines += [name, block(item, indent + 2).rstrip("\n")]
        elif isinstance(item, list | tuple) and any(isinstance(part, Mapping) for part in item):
            lines += [name, *(f"{pad}  - {flow(part)}" for part in item)]
        else:
            lines.append(f"{name} {flow(item)}")
    return "".join(f"{line}\n" for line in lines)
