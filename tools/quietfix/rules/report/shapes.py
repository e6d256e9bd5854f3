"""What a single line looks like. Each pattern is anchored and needs time in proportion to a line's bounded length."""

import re

from quietfix.rules.report.lines import Kind

_PATCH = re.compile(
    r"diff -|index [0-9a-f]{4,64}\.\.|--- \S+[/.\t]|--- /dev/null|\+\+\+ \S|(?:new|deleted) file mode |(?:old"
    r"|new) mode \d"
    r"|similarity index |rename (?:from|to) |copy (?:from|to) |Binary files |GIT binary patch|Index: |@@@? "
    r"| [^|]{1,300}\|\s{1,20}(?:\d{1,9}(?: [-+]{1,200})?\s*$|Bin\b)| \d{1,6} files? changed| (?:create"
    r"|delete) mode \d|---\s*$"
)
_HEADER = re.compile(
    r"(?:From|To|Cc|Bcc|Subject|Date|Sent|Message-I[Dd]|In-Reply-To|References|Reply-To|Content-[\w-]{1,40}"
    r"|MIME-Version"
    r"|X-[\w-]{1,40}|User-Agent|Received|Return-Path|Fixes|Links?|Closes|Change-Id|Reported-and-[\w-]{1,40}"
    r"|[A-Z][a-z]{1,20}(?:-[a-z]{1,20}){0,4}-by): ?\S"
    r"|From [0-9a-f]{40} |-{3,20} ?(?:Original Message|Forwarded message)"
)
_TRACE = re.compile(
    r" {0,3}(?:(?:<\d>)?\[ {0,8}\d{1,9}\.\d{3,9}\]|[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \S{1,80} "
    r"|==\d{1,9}==|</?(?:TASK|IRQ|NMI|SOFTIRQ)>"
    r"|(?:BUG|WARNING|INFO|Oops|RIP|RSP|RAX|RBX|RDX|RBP|RSI|RDI|R\d\d|FS|CS|CR\d|DR\d|PKRU|EFLAGS|Code|CPU|Comm"
    r"|Call [Tt]race"
    r"|Modules linked in|Hardware name|Workqueue|pc|lr|sp|x\d{1,2}|pstate|Kernel panic[^:]{0,40}"
    r"|general protection fault[^:]{0,60}): ?"
    r"|Call Trace|(?:Read|Write) of size \d|(?:Allocated|Freed) by task |The buggy address "
    r"|Memory state around |Kernel Offset"
    r"|(?:\? )?[\w.$]{1,200}\+0x[0-9a-f]{1,16}/0x|#\d{1,3} {1,3}(?:0x|\w)|>?ffff[0-9a-f]{12}|[0-9a-f]{16} "
    r"|possible recursive locking"
    r"|(?:but task is|which lock|the existing dependency|stack backtrace|other info that)\b|-> #\d)"
)
_DUMP = re.compile(
    r"\s{0,8}(?:[A-Za-z][\w .-]{0,40}: )?(?:0x)?"
    r"(?:[0-9a-fA-F]{4,16}:?\s{1,4}(?:[0-9a-fA-F]{2,8}\s{1,3}){4}|(?:[0-9a-fA-F]{2}[ :,]\s?){8})"
)
_SHELL = re.compile(
    r" {0,3}(?:[$%] \S|# [a-z./~_]|\[?\w[\w.-]{0,40}@[\w.-]{1,60}[:~ /\w.\]-]{0,100}[$#](?: |$)"
    r"|(?:ba)?sh-[\d.]{1,8}[$#] "
    r"|[~/][\w/.-]{0,60} [$#] |\(gdb\)|>>> |\./\w|#!|[A-Z_]{2,40}=\S{1,200} \S"
    r"|(?:sudo|gcc|clang|make|echo|mount|umount|modprobe|insmod|mkdir|dd|ip|tc|qemu-system-\w{1,20}|cp|rm|cd"
    r"|chmod|unshare|sysctl"
    r"|export|cat|wget|curl|tar|pip3?|npm|python3?) [^ ]{0,200}[-/=$|;\"'>])"
)
_CONFIG = re.compile(
    r" {0,3}(?:# ?)?(?:CONFIG_\w|[a-z][\w.-]{1,80}(?:\.\w{1,40}){1,8} ?= ?\S|[\w.-]{1,80}=\S{0,200}$"
    r"|\[[\w .-]{1,60}\]$)"
)
_NOTE = re.compile(r" {0,3}(?:\[\w{1,20}\]:? |<?https?://\S{1,1900}>?\s*$)")
_CODE = re.compile(
    r" {0,3}(?:#\s*(?:include|define|if|ifdef|ifndef|else|elif|endif|pragma|undef|error|line)\b|#$|/\*|\*/|//"
    r"|[{}]|\}?\s*else\b"
    r"|(?:if|for|while|switch)\s?\(|(?:static|extern|const|unsigned|typedef|volatile|struct \w+ [\w*{]"
    r"|union \w+ [\w*{]|enum \w+ [\w*{]"
    r"|int|void|char|long|u8|u16|u32|u64|size_t|ssize_t|bool) [\w*]|goto \w{1,60};|return[ (;].{0,200};"
    r"|case \w{1,60}:|default:|break;"
    r"|import \w|from [\w.]{1,80} import |def \w{1,80}\(|class \w{1,80}[(:]|(?:pub )?(?:fn|let|use"
    r"|impl) [\w:]{1,80}.{0,200}[;{(]"
    r"|[a-z]\w{0,60}\(.{0,200}\)?[;{,]\s*$|\w{1,40}\$?\w{0,60}\(&|r\d{1,4} = \w)"
)
_DIGIT = re.compile("[0-9]")
_PREFIX = 48
"""Within so many characters the kernel's own prefix of a hex dump ends."""
_RULED = frozenset("-+=|:.~_*# \t")
_SHAPES = (
    (Kind.PATCH, _PATCH),
    (Kind.HEADER, _HEADER),
    (Kind.TRACE, _TRACE),
    (Kind.CONFIG, _CONFIG),
    (Kind.SHELL, _SHELL),
    (Kind.NOTE, _NOTE),
    (Kind.CODE, _CODE),
)


def shape(text: str) -> Kind:
    """What a line looks like by itself, prose where it looks like nothing else."""
    bare = text.strip()
    if not bare:
        return Kind.BLANK
    indent = len(text) - len(text.lstrip())
    if bare[0] == ">" and indent < 4 and not text.startswith(">>> "):
        return Kind.TRACE if bare.startswith(">ffff") else Kind.QUOTED
    if (indent >= 4 or text[0] == "\t") and not text.startswith("\u00a0"):
        return Kind.VERBATIM
    for kind, pattern in _SHAPES:
        if pattern.match(text):
            return kind
    if (bare[0] in "0123456789abcdefABCDEF" or ": " in text[:_PREFIX]) and _DUMP.match(text):
        return Kind.DUMP
    if _is_table(bare):
        return Kind.TABLE
    return Kind.CODE if bare[-1] in ";{}" or bare.endswith("\\") else Kind.PROSE


def _is_table(bare: str) -> bool:
    """A row of numbers, a row between bars, or a line that is drawn."""
    if len(bare) >= 4 and _RULED.issuperset(bare) and not bare.startswith("# "):
        return True
    if bare[0] == "|" and bare[-1] == "|" and len(bare) > 2:
        return True
    if _DIGIT.search(bare) is None:
        return False
    words = bare.split(maxsplit=40)
    numbers = sum(word[0] in "0123456789+-.(<~" and word[-1] in "0123456789%)skMGTBx,K" for word in words)
    return len(words) >= 3 and numbers * 5 >= len(words) * 3
