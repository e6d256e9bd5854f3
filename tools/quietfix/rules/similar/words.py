"""The words of a report that may be rare: those of people, without what every report says.

How rare they are is for the whole desk to say; left out are words that any report of a kernel bug has.
"""

import re
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"\b[a-z][a-z0-9_]{3,40}\b", re.ASCII)
_SKIPPED = re.compile(
    r"(?:from|to|cc|bcc|date|sent|subject|message-id|in-reply-to|references|signed-off-by|reported-by|tested-by"
    r"|reviewed-by|acked-by|co-developed-by|suggested-by|assisted-by|link|closes):",
    re.IGNORECASE,
)
"""Lines of mail and trailers name people, and a person reports more than one bug."""
_ACCESSES = ("Read of size ", "Write of size ")
"""Lines of KASAN that name an address and a task."""
_CODE_ENDS = (";", "{", "}", "\\", ",")
_REGISTERS = re.compile(r"[A-Za-z0-9_]{1,10} ?: ?(?:0x)?[0-9a-f]{4,16}(?: |\Z)", re.ASCII)
_COMMON = """
    able about above access according across action actually added address addresses affected affects after again
    against allocated allocates allocation allow allowed allows already also although always another any anyone appears
    arbitrary are array attached attack attacker attackers attempt back because been before being below best between
    both branch buffer build built but bytes call called calling calls can case causes caused change changes check
    checked checks code commit compiled config configuration confirm confirmed console contains control corruption could
    count cpu crash crashed crashes crashing current currently data debian dear default defconfig dereference describe
    described description device different disclosure does doing done down driver drivers during each either enabled
    enough entry error errors escalation even every example exactly execute execution exist exists expected exploit
    exploitable exploitation fail failed fails failure false file files final find first fixed fixes following follows
    found free freed freeing frees from full function functions further gained gcc get gets give given gives greetings
    guest handler handles happen happened happens hard hardware have heap hello help here high hold holds host however
    hope image impact important include included including info information inside instead into introduced invalid issue
    issues just kasan kernel kernels kind know known large last later latest lead leads least leave length less let
    level like line lines linux list little local lock locked locks long longer look looks made mainline make makes many
    match maybe mean means memory might minutes missing mode module more most must name need needed needs never next
    none normal note nothing null number object objects occur occurs offset once one only open order other otherwise
    overwrite page panic part patch path pathname please point pointer points possible possibly potential prevent
    previous privilege privileged privileges problem process program proof proposed provide provided qemu question quick
    race random reach reached read reading reads really reason reboot recent reference regards related release released
    releases remote repeat report reported reporter reporting reports repro reproduce reproduced reproducer reproduces
    require required requires result results return returned returns root running runs same seconds section security see
    seems seen send sent set several severity should show shown shows similar simple since single size slab small some
    something soon stable stack start started starts state step steps still structure such summary support sure syscall
    syzbot syzkaller system systems take taken takes task team test tested testing thank thanks that the their them then
    there therefore these they thing think this those thread threads three through thus time times title today together
    trace tree trigger triggered triggering triggers true try turn type ubuntu under unprivileged until upstream used
    useful user users uses using value values version versions very via virtual vulnerability vulnerable want warning
    was week well were what when where whether which while will with within without word work works would write writes
    writing written wrong your yours bugs condition double twice bound bounds addr void main core second space believe
    lets passes protects fops text notes replies struct static unsigned char const sizeof stdio stdlib unistd task comm
    tainted
"""
COMMON = frozenset(_COMMON.split())
"""Words of English and of reports of kernel bugs that say nothing of which bug it is."""


def prose(lines: Iterable[str]) -> Iterator[str]:
    """The lines that people wrote: no traces, registers, code, headers of mail or signatures."""
    for line in lines:
        said = line.strip()
        if line.rstrip() == "--":
            return
        if not said or "+0x" in said or said.endswith(_CODE_ENDS) or "[inline]" in said:
            continue
        if _SKIPPED.match(said.lstrip("> ")) or _REGISTERS.match(said) or said.startswith(_ACCESSES):
            continue
        yield said


def words(lines: Iterable[str]) -> list[str]:
    """Words that may be rare, each once and in their order."""
    found: dict[str, None] = {}
    for line in prose(lines):
        found |= dict.fromkeys(word for word in _WORD.findall(line.lower()) if word not in COMMON)
    return list(found)
