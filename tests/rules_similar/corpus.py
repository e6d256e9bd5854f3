"""Reports of made-up bugs in a made-up kernel: each bug told in several ways, by people who do not know each other.

Names are made of few syllables on purpose, so that different bugs lie in one subsystem, one file, and on common paths.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

_TOPS = ("drivers", "fs", "net", "sound", "mm", "crypto")
_KINDS = (
    ("slab-use-after-free", "use after free"),
    ("slab-out-of-bounds", "out of bounds access"),
    ("null-ptr-deref", "NULL pointer dereference"),
    ("double-free", "double free"),
    ("uninit-value", "use of an uninitialized value"),
)
_VERBS = ("get", "put", "open", "release", "queue", "drain", "walk", "commit", "lookup", "attach", "resize", "flush")
_NOUNS = ("lease", "ring", "extent", "cookie", "window", "quota", "stripe", "beacon", "mixer", "journal", "lun", "peer")
_CALLS = ("ioctl", "sendmsg", "setsockopt", "mount", "splice", "bpf", "keyctl", "io_uring_enter", "fallocate", "ptrace")
_EVERY = ("vfs_read", "do_syscall_64", "entry_SYSCALL_64_after_hwframe")
_SENTENCES = (
    "The {noun} is {verb}ed without the lock that protects it.",
    "A second thread can reach the {noun} while the first still holds it.",
    "We believe that this lets a local user write to memory of another process.",
    "The bug has been there for a long time and needs no privileges.",
    "The {noun} count is decremented twice on the error path.",
    "Nothing checks the length that user space passes for the {noun}.",
)


@dataclass(frozen=True)
class Bug:
    """One bug, as the code has it."""

    file: str
    top: str
    frames: tuple[str, ...]
    kind: tuple[str, str]
    noun: str
    verb: str
    calls: tuple[str, ...]
    introduced: str
    fix: str


def bugs(count: int, chance: random.Random) -> list[Bug]:
    """Different bugs; each subsystem has several, and those share its way in."""
    made = []
    places = [(top, _word(chance)) for top in _TOPS for _ in range(max(1, count // 40))]
    ways = {place: tuple(f"{place[1]}_{_word(chance)}" for _ in range(3)) for place in places}
    for _ in range(count):
        place = chance.choice(places)
        noun, verb = chance.choice(_NOUNS), chance.choice(_VERBS)
        file = f"{place[0]}/{place[1]}/{chance.choice((noun, 'core', 'main', _word(chance)))}.c"
        top = f"{place[1]}_{noun}_{verb}"
        middle = tuple(f"{place[1]}_{_word(chance)}_{chance.choice(_VERBS)}" for _ in range(chance.randint(1, 3)))
        made.append(
            Bug(
                file,
                top,
                (top, *middle, *ways[place][: chance.randint(1, 3)], *_EVERY),
                chance.choice(_KINDS),
                noun,
                verb,
                tuple(chance.sample(_CALLS, 3)),
                f"{chance.getrandbits(160):040x}",
                _patch(file, top, noun, chance),
            )
        )
    return made


def told(bug: Bug, chance: random.Random, style: str | None = None) -> str:
    """One report of a bug, in a style of its own."""
    return _STYLES[style or chance.choice(list(_STYLES))](bug, chance)


def _trace(bug: Bug, chance: random.Random) -> str:
    kind, _ = bug.kind
    size = chance.choice((4, 8, 16))
    lines = [
        f"BUG: KASAN: {kind} in {_frame(bug.top, chance)}",
        f"Read of size {size} at addr ffff8880{chance.getrandbits(32):08x}",
    ]
    lines += [
        "",
        "Call Trace:",
        " <TASK>",
        f" {_frame('dump_stack_lvl', chance)}",
        f" {_frame('kasan_report', chance)}",
    ]
    for name in bug.frames:
        if chance.random() < 0.15:
            lines.append(f" ? {_frame(f'stale_{_word(chance)}', chance)}")
        if name == bug.top or chance.random() < 0.9:
            lines.append(f" {_frame(name, chance)}")
    lines += [
        " </TASK>",
        "",
        f"Allocated by task {chance.randint(100, 9999)}:",
        f" {_frame(f'{bug.noun}_alloc', chance)}",
    ]
    return "\n".join(lines)


def _frame(name: str, chance: random.Random) -> str:
    end = chance.choice(("", "", ".isra.0", ".constprop.1", ".part.0"))
    return f"{name}{end}+0x{chance.randint(1, 4000):x}/0x{chance.randint(4001, 9000):x}"


def _prose(bug: Bug, chance: random.Random) -> str:
    said = [sentence.format(noun=bug.noun, verb=bug.verb) for sentence in chance.sample(_SENTENCES, 3)]
    return " ".join([f"{bug.top}() in {bug.file} has a {bug.kind[1]}.", *said])


def _steps(bug: Bug, chance: random.Random) -> str:
    body = "\n".join(f"\t{call}(fd, {chance.randint(1, 99)}, buf);" for call in bug.calls)
    return f'int main(void)\n{{\n\tint fd = open("/dev/x", 2);\n{body}\n\treturn 0;\n}}'


def _patch(file: str, function: str, noun: str, chance: random.Random) -> str:
    mark = _word(chance)
    return (
        f"--- a/{file}\n+++ b/{file}\n@@ -{{line}},6 +{{line}},8 @@ static int {function}(struct {noun} *{mark})\n"
        f" \tint err;\n \n-\tlist_del(&{mark}->entry);\n+\tspin_lock(&{mark}->lock);\n+\tlist_del(&{mark}->entry);\n"
        f"+\tspin_unlock(&{mark}->lock);\n \terr = {function}_{mark}({mark});\n \tif (err)\n \t\treturn err;\n"
    )


def _by_trace(bug: Bug, chance: random.Random) -> str:
    return f"Hi,\n\nsyzkaller found this on {chance.choice(('6.12', '6.6.41', '6.18-rc3'))}.\n\n{_trace(bug, chance)}\n\n{_steps(bug, chance)}\n"


def _by_people(bug: Bug, chance: random.Random) -> str:
    return f"Dear security team,\n\n{_prose(bug, chance)}\n\nIt can be triggered with {bug.calls[0]}() and {bug.calls[1]}().\n\n-- \n{_word(chance).title()}\n"


def _in_full(bug: Bug, chance: random.Random) -> str:
    return (
        f"{bug.kind[1]} in {bug.top}\n\n{_prose(bug, chance)}\n\n{_trace(bug, chance)}\n\n{_steps(bug, chance)}\n\n"
        f'Fixes: {bug.introduced[:12]} ("{bug.noun}: add it")\n'
    )


def _with_patch(bug: Bug, chance: random.Random) -> str:
    return f"{_prose(bug, chance)}\n\n---\n{bug.fix.replace('{line}', str(chance.randint(10, 900)))}-- \n2.47.0\n"


_STYLES: dict[str, Callable[[Bug, random.Random], str]] = {
    "trace": _by_trace,
    "people": _by_people,
    "full": _in_full,
    "patch": _with_patch,
}


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(3))
