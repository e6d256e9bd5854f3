"""What kernel commits say: subjects, paragraphs, traces and trailers of a realistic size, the same for the same seed."""

import random
from dataclasses import dataclass

_AREAS = (
    "nfsd", "net: bridge", "drm/amd", "btrfs", "mm/slub", "usb: gadget", "scsi: core", "ASoC", "wifi: mac80211", "bpf",
    "KVM: x86", "xfs", "Bluetooth", "media: uvc", "can: isotp", "io_uring", "tracing", "iommu/vt-d", "perf", "gpio",
)  # fmt: skip
_WHAT = (
    "fix a use after free in {}()", "check the length before {}() copies", "take the lock in {}()",
    "drop a reference that {}() leaks", "do not sleep in {}()", "initialise what {}() gives to user space",
    "make {}() return the error that it saw", "clear the timer before {}() frees it", "let {}() handle an empty list",
    "bound the loop in {}()", "remove an unused argument of {}()", "split {}() in two", "document {}()",
)  # fmt: skip
_WORDS = (
    "the", "a", "driver", "queue", "buffer", "lock", "is", "not", "held", "when", "device", "removed", "while", "work",
    "still", "pending", "so", "reader", "can", "see", "stale", "pointer", "after", "reset", "upstream", "firmware",
    "reports", "length", "that", "this", "function", "trusts", "and", "copies", "past", "end", "of", "array", "commit",
    "which", "added", "path", "forgot", "error", "case", "callers", "expect", "zero", "but", "get", "count", "refers",
)  # fmt: skip
_NAMES = ("Ada", "Bo", "Chen", "Dana", "Emil", "Farah", "Goran", "Hana", "Ivo", "Jun", "Kaya", "Lars", "Mina", "Noor")
_ZONES = ("+0000", "+0100", "+0200", "-0500", "-0700", "+0530", "+0800", "+0900")
_PARAGRAPHS, _TRACES, _PEOPLE = 2048, 64, 2000
_WIDTH = 72
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Change:
    """The words of one change, wherever it is applied."""

    number: int
    subject: str
    text: str
    """Its paragraphs, without the end of the last line."""
    author: str
    """`Name <address>`."""
    maintainer: str
    reporter: str
    """Empty where nobody is thanked."""
    zone: str
    lag: int
    """Seconds from writing it to committing it."""
    message_id: str

    @property
    def link(self) -> str:
        """The archive that its mail is in, as trailers name it."""
        host = "https://patch.msgid.link/" if self.number % 3 else "https://lore.kernel.org/r/"
        return host + self.message_id


class Prose:
    """Words by number. The pools are made once, so that a change costs some arithmetic."""

    def __init__(self, seed: int) -> None:
        dice = random.Random(seed)
        self._seed = seed
        self._paragraphs = [_paragraph(dice) for _ in range(_PARAGRAPHS)]
        self._traces = [_trace(dice) for _ in range(_TRACES)]
        self._people = [f"{dice.choice(_NAMES)} Dev{n} <dev{n}@example.org>" for n in range(_PEOPLE)]

    def bits(self, number: int, salt: int = 0) -> int:
        """64 bits that look random, the same for the same number."""
        value = (number * 0x9E3779B97F4A7C15 + self._seed * 0xD1B54A32D192ED03 + salt * 0x8CB92BA72F3D8DD7) & _MASK
        value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & _MASK
        value = ((value ^ value >> 27) * 0x94D049BB133111EB) & _MASK
        return value ^ value >> 31

    def change(self, number: int) -> Change:
        """The change of this number. No two have one subject or one Message-Id."""
        bits = self.bits(number)
        area = _AREAS[bits % len(_AREAS)]
        name = f"{area.rpartition(' ')[2].rpartition('/')[2].lower()}_{_digits(number)}"
        text = self._paragraphs[bits >> 8 & 0x7FF] + "\n\n" + self._paragraphs[bits >> 19 & 0x7FF]
        if bits >> 30 & 0xF == 0:
            text += "\n\n" + self._traces[bits >> 34 & 0x3F]
        people = self._people
        reporter = people[(bits >> 40) % _PEOPLE] if bits >> 50 & 3 == 0 else ""
        return Change(
            number=number,
            subject=f"{area}: {_WHAT[(bits >> 5) % len(_WHAT)].format(name)}",
            text=text,
            author=people[(bits >> 20) % _PEOPLE],
            maintainer=people[len(area) * 7 % _PEOPLE],
            reporter=reporter,
            zone=_ZONES[bits >> 58 & 7],
            lag=bits >> 12 & 0xFFFFF,
            message_id=f"{_digits(bits >> 16)}-{number}-dev@example.org",
        )


def message(
    change: Change, *, subject: str = "", head: str = "", tail: str = "", fixes: str = "", link: bool = True
) -> str:
    """A whole message: lines below the subject, the paragraphs, the trailers, and lines among these."""
    parts = [subject or change.subject, "\n\n"]
    if head:
        parts += [head, "\n\n"]
    parts += [change.text, "\n\n"]
    if fixes:
        parts += ["Fixes: ", fixes, "\n"]
    if change.reporter:
        parts += ["Reported-by: ", change.reporter, "\n"]
    if link:
        parts += ["Link: ", change.link, "\n"]
    parts += ["Signed-off-by: ", change.author, "\nSigned-off-by: ", change.maintainer, "\n"]
    if tail:
        parts += [tail, "\n"]
    return "".join(parts)


def _paragraph(dice: random.Random) -> str:
    lines, line = [], dice.choice(_WORDS).capitalize()
    for _ in range(dice.randrange(25, 50)):
        word = dice.choice(_WORDS)
        if len(line) + len(word) >= _WIDTH:
            lines.append(line)
            line = word
        else:
            line += f" {word}"
    return "\n".join([*lines, f"{line}."])


def _trace(dice: random.Random) -> str:
    rows = [f" ? frob_{dice.randrange(1 << 20):x}+0x{dice.randrange(4096):x}/0x1000" for _ in range(18)]
    registers = " ".join(f"{name}: {dice.getrandbits(64):016x}" for name in ("RAX", "RBX", "RCX"))
    return "\n".join(["BUG: KASAN: slab-use-after-free in frob+0x1c/0x90", registers, "Call Trace:", " <TASK>", *rows])


def _digits(number: int) -> str:
    """A number in 36 digits and letters."""
    text = ""
    while True:
        number, rest = divmod(number, 36)
        text = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + text
        if not number:
            return text
