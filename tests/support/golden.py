"""Goldens: readable files whose first line says what they prove. `pytest --update-golden` writes them anew."""

import os
from pathlib import Path

GOLDENS = Path(__file__).resolve().parents[1] / "goldens"


def assert_golden(name: str, text: str) -> None:
    """The text is what the golden holds below its first line."""
    path = GOLDENS / name
    first = path.read_text(encoding="utf-8").split("\n", 1)[0] if path.exists() else f"# {name}: what it proves"
    if os.environ.get("QUIETFIX_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{first}\n{text}", encoding="utf-8")
    assert path.read_text(encoding="utf-8").split("\n", 1)[1] == text
