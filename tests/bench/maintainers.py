"""A MAINTAINERS file of any size in the kernel's format, with made-up sections, and paths of files that they are about."""

import random

_TOPS = ("arch", "block", "crypto", "drivers", "fs", "include", "kernel", "lib", "mm", "net", "sound", "tools")
_STATUSES = ("Maintained", "Supported", "Odd Fixes", "Orphan", "Maintained", "Maintained")


def made(lines: int, seed: int = 1) -> tuple[str, list[str]]:
    """The text, of about so many lines, and one path for each section."""
    chance = random.Random(seed)
    rows, paths, number = ["Maintainers List", "----------------", ""], [], 0
    while len(rows) < lines - 6:
        number += 1
        folder = f"{chance.choice(_TOPS)}/{_word(chance)}/{_word(chance)}{number}"
        rows += [
            f"{_word(chance).upper()} {number} DRIVER",
            f"M:\tPerson {number % 2500} <p{number % 2500}@example.org>",
        ]
        rows += [f"R:\tReviewer {number} <r{number}@example.org>"] * (number % 3 == 0)
        rows += [f"L:\tlist-{number % 90}@lists.example.org", f"S:\t{chance.choice(_STATUSES)}"]
        rows += [f"T:\tgit https://example.org/{number}.git"] * (number % 2)
        rows += [f"F:\tDocumentation/devicetree/bindings/{_word(chance)}/{_word(chance)}*{number}.yaml"] * (
            number % 4 == 0
        )
        rows += [f"F:\tdrivers/*/{_word(chance)}-{number}*"] * (number % 12 == 0)
        rows += [f"F:\t{folder}/", f"F:\tinclude/linux/{_word(chance)}-{number}.h"]
        rows += [f"X:\t{folder}/old/"] * (number % 20 == 0)
        rows += [f"N:\t{_word(chance)}{number}"] * (number % 20 == 1)
        rows += [f"K:\t\\b{_word(chance)}_{number}_(get|put)\\b"] * (number % 25 == 1)
        rows.append("")
        paths.append(f"{folder}/{_word(chance)}.c")
    rows += ["THE REST", "M:\tTop Person <top@example.org>", "S:\tMaintained", "F:\t*", "F:\t*/", ""]
    return "\n".join(rows), paths


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(3))
