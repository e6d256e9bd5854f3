"""A report as a new case file: its text kept as it came, in a fence that nothing in it can close."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from quietfix.desk import render
from quietfix.desk.case import Affects, Patch, Report, Reporter
from quietfix.desk.model import Shape
from quietfix.instants import Instant
from quietfix.plan import Value

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_FENCE = re.compile(r"^ {0,3}(~{3,})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is known of a report when it arrives."""

    title: str
    received: Instant
    text: str
    reporters: Sequence[Mapping[str, Value]] = ()
    report: Mapping[str, Value] = field(default_factory=dict)
    track: str = "software"
    public: bool = False
    """Whether it is handled in public; `report` or `public_since` then says why."""
    public_since: Instant | None = None
    patches: Sequence[Mapping[str, Value]] = ()
    """Those that came along, as `fix.patches` lists them."""
    versions: str = ""
    """Which versions are affected, where that was asked for."""


def case_text(case: str, arrived: Arrived) -> str:
    """The file of a new case."""
    front: dict[str, Value] = {
        "schema": 1,
        "id": case,
        "title": arrived.title,
        "status": "new",
        **({"handling": "public"} if arrived.public else {}),
        **({"track": arrived.track} if arrived.track != "software" else {}),
        "received": arrived.received,
        "reporters": [fitting for said in arrived.reporters if (fitting := _fitting(Reporter, said))],
        "report": _fitting(Report, arrived.report),
        **({"public-since": arrived.public_since} if arrived.public_since is not None else {}),
        "affects": _fitting(Affects, {"versions": " ".join(arrived.versions.split())}),
        "fix": {"patches": patches} if (patches := [_fitting(Patch, said) for said in arrived.patches]) else {},
    }
    front = {key: value for key, value in front.items() if value not in ([], {})}
    return f"---\n{_front(front)}---\n\n## Report\n\n{fenced(arrived.text)}\n## Summary\n\n## Notes\n"


def _front(front: Mapping[str, Value]) -> str:
    """A key a line, as the design shows it: titles quoted, small mappings in braces."""
    lines = []
    for key, value in front.items():
        if isinstance(value, list):
            lines += [f"{key}:", *(f"  - {render.flow(item)}" for item in value)]
        else:
            lines.append(f"{key}: {render.quoted(_title(str(value))) if key == 'title' else render.flow(value)}")
    return "".join(f"{line}\n" for line in lines)


def _fitting(model: type[Shape], said: Mapping[str, Value]) -> dict[str, Value]:
    """What fits the model. A stranger's broken header is left out, for it must not stop the case (law 11)."""
    return {key: value for key, value in said.items() if _fits(model, key, value)}


def _fits(model: type[Shape], key: str, value: Value) -> bool:
    try:
        model.model_validate({key: value}, by_alias=True, by_name=False)
    except ValidationError:
        return False
    return True


def _title(text: str) -> str:
    """A subject as one line of text, whatever it was."""
    return " ".join(text.split()) or "(no subject)"


def fenced(text: str) -> str:
    """A text in a fence longer than any in it, as `shown` shows it."""
    kept = shown(text)
    longest = max((len(run) for run in _FENCE.findall(kept)), default=2)
    fence = "~" * max(3, longest + 1)
    return f"{fence}text\n{kept}\n{fence}\n"


def shown(text: str) -> str:
    """A text as a case holds it. What a text file must not hold is shown as its code point in braces."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FORBIDDEN.sub(lambda match: f"\\u{{{ord(match[0]):x}}}", whole).rstrip("\n")
