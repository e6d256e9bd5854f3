"""What a release changes on a desk, for people and as JSON."""

from collections.abc import Sequence
from typing import Any

from quietfix.rules.upgrade import Step, Taking

_WORDS = {
    Taking.ADD: "new",
    Taking.CHANGE: "changed",
    Taking.DELETE: "gone",
    Taking.KEEP: "both changed it, yours stays",
    Taking.CONFLICT: "both changed it: --take PATH or --keep PATH",
    Taking.TOLD: "yours stays; what is shipped changed, so compare",
}


def release_text(steps: Sequence[Step], branch: str | None, tag: str) -> str:
    """A line a file, and what to do next."""
    if not steps:
        return f"nothing to take: the tools are those of {tag}\n"
    lines = [f"{step.taking.value} {step.path}  {_WORDS[step.taking]}" for step in steps]
    written = sum(step.writes for step in steps)
    files = f"{written} file{'s' * (written != 1)}"
    if branch is not None:
        lines.append(f"{files} changed on branch {branch}: review and merge it, then run `quietfix upgrade`")
    else:
        lines.append(f"{files} to change, none changed yet: add --apply")
    return "\n".join(lines) + "\n"


def release_json(steps: Sequence[Step], branch: str | None, tag: str) -> dict[str, Any]:
    """Version 1 of the shape."""
    rows = [{"path": step.path, "taking": step.taking.name.lower()} for step in steps]
    return {"version": 1, "tag": tag, "branch": branch, "files": rows}


def forms_text(moved: Sequence[tuple[str, int]], to: int, *, write: bool) -> str:
    """The files in an older form."""
    if not moved:
        return f"all files have schema {to}, which these tools read\n"
    lines = [f"~ {path}  schema {schema} -> {to}" for path, schema in moved]
    count = f"{len(moved)} file{'s' * (len(moved) != 1)}"
    lines.append(f"{count} changed and pushed" if write else f"{count} to change, none changed yet: add --apply")
    return "\n".join(lines) + "\n"


def forms_json(moved: Sequence[tuple[str, int]], to: int) -> dict[str, Any]:
    """Version 1 of the shape."""
    return {"version": 1, "schema": to, "files": [{"path": path, "schema": schema} for path, schema in moved]}
