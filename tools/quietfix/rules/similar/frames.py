"""The frames of kernel traces, and what kind of crash a text tells of.

Offsets, addresses and what compilers append (`.isra.0`, `.constprop.1`, `.cold`) do not count, nor do frames that are
on every trace: those that print it, and those by which any system call is entered.
"""

import re
from collections.abc import Iterator, Sequence

_FUNCTION = re.compile(r"[A-Za-z_]\w{1,90}", re.ASCII)
_OFFSET = re.compile(r"[0-9a-f]{1,8}/0x[0-9a-f]", re.ASCII)
_TITLE = re.compile(r"\bin ([A-Za-z_]\w{1,90})(?:\.\w{1,20})*(?=\+0x|[\s.,;:(]|\Z)", re.ASCII)
_TITLES = ("KASAN", "KMSAN", "KCSAN", "KFENCE", "UBSAN", "BUG:", "WARNING", "general protection", "kernel BUG")
_OTHER_STACKS = (
    "Allocated by",
    "Freed by",
    "Last potentially",
    "Second to last",
    "Uninit was",
    "the existing dependency",
    "-> #",
    "stack backtrace of the holder",
)
"""Stacks that are not of the crash itself start so."""
_CRASH_STACKS = ("Call Trace", "Call trace", "BUG:", "RIP:", "pc :", "Oops", "WARNING:")
_BORING = frozenset(
    (
        "__might_resched", "__might_sleep", "__schedule", "__warn", "__warn_printk", "arch_stack_walk", "bug_handler",
        "call_write_iter", "check_memory_region", "check_noncircular", "check_prev_add", "check_region_inline", "die",
        "die_kernel_fault", "do_error_trap", "do_group_exit", "do_mem_abort", "do_page_fault", "do_user_addr_fault",
        "fixup_bug", "fortify_panic", "handle_bug", "handle_page_fault", "invoke_syscall", "kernel_init", "kfree",
        "kmalloc", "kthread", "lock_acquire", "__lock_acquire", "memcmp", "memcpy", "memmove", "memset", "__memcpy",
        "__memmove", "__memset", "new_sync_read", "new_sync_write", "nmi_cpu_backtrace", "nmi_panic", "no_context",
        "panic", "print_address_description", "print_circular_bug", "print_deadlock_bug", "print_report", "printk",
        "process_one_work", "process_scheduled_works", "refcount_warn_saturate", "report_bug", "ret_from_fork",
        "ret_from_fork_asm", "run_ksoftirqd", "save_stack", "schedule", "schedule_timeout", "show_stack",
        "smpboot_thread_fn", "start_kernel", "task_work_run", "validate_chain", "vfs_ioctl", "vfs_read", "vfs_write",
        "worker_thread", "x64_sys_call", "vprintk", "warn_slowpath_fmt", "exit_to_user_mode_loop", "do_exit",
        "syscall_exit_to_user_mode", "get_signal", "arch_do_signal_or_restart", "el0_svc", "do_el0_svc",
    )
)  # fmt: skip
_BORING_STARTS = (
    "__asan_", "__dump_stack", "__ia32_sys_", "__do_softirq", "__do_sys_", "__kasan", "__kmalloc", "__msan_",
    "__se_sys_", "__slab", "__sys_", "__tsan", "__ubsan_", "__x64_sys_", "__arm64_sys_", "_raw_", "asm_", "do_syscall_",
    "dump_stack", "el0_", "el0t_", "el1_", "el1h_", "entry_", "exc_", "handle_softirqs", "irq_exit", "kasan_", "kcsan_",
    "kfence_", "kmem_cache_", "kmsan_", "ksys_", "lockdep_", "mutex_lock", "page_fault", "rcu_core", "rcu_do_batch",
    "slab_", "stack_trace_", "syscall_", "sysvec_", "ubsan_", "unwind_", "watchdog_",
)  # fmt: skip
_SYSCALL = re.compile(r"__(?:x64|ia32|arm64|se|do|s390x|riscv)_sys_(\w{2,40})", re.ASCII)
_KINDS = (
    ("use-after-free", ("use-after-free", "use after free")),
    ("out-of-bounds", ("out-of-bounds", "out of bounds")),
    ("double-free", ("double-free", "double free", "invalid-free")),
    ("null-pointer", ("null pointer", "null-ptr-deref", "null dereference")),
    ("uninitialised", ("uninit-value", "uninitialized", "uninitialised")),
    ("data-race", ("data-race", "data race")),
    ("deadlock", ("deadlock", "circular locking", "recursive locking")),
    ("hang", ("hung task", "soft lockup", "rcu stall", "self-detected stall", "blocked for more than")),
    ("refcount", ("refcount_t: ", "refcount underflow", "refcount overflow", "reference count")),
    ("leak", ("memory leak", "unreferenced object", "infoleak", "information leak")),
    ("overflow", ("integer overflow", "buffer overflow", "stack overflow", "heap overflow")),
    ("division", ("divide error", "division by zero")),
    ("general-protection", ("general protection fault",)),
    ("kernel-bug", ("kernel bug at",)),
    ("warning", ("warning: cpu",)),
)


def crash_kinds(text: str) -> list[str]:
    """What kinds of crash a text speaks of, in the words of traces or of people."""
    lowered = text.lower()
    return [kind for kind, forms in _KINDS if any(form in lowered for form in forms)]


def boring(name: str) -> bool:
    """Whether a frame is on traces of any bug."""
    return name in _BORING or name.startswith(_BORING_STARTS)


def frames(lines: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """The functions on the stack of the crash, the top first; those of other stacks; and system calls on either.

    Takes any lines, in time linear in their length.
    """
    ours: dict[str, None] = {}
    others: dict[str, None] = {}
    calls: dict[str, None] = {}
    into = ours
    for line in lines:
        said = line.strip()
        if said.startswith(_OTHER_STACKS):
            into = others
        elif said.startswith(_CRASH_STACKS):
            into = ours
        for name in _of_line(line):
            if match := _SYSCALL.fullmatch(name):
                calls[match[1]] = None
            elif not boring(name):
                into[name] = None
    return list(ours), [name for name in others if name not in ours], list(calls)


def _of_line(line: str) -> Iterator[str]:
    """The functions that one line of a trace names. A frame behind a question mark may be a leftover of the stack."""
    words = line.split()
    if "+0x" in line:
        for before, word in zip(["", *words], words, strict=False):
            if "+0x" in word and before != "?" and (name := _framed(word)):
                yield name
    elif words[-1:] == ["[inline]"] and len(words) > 2:
        yield from _plain(words[-3])
    elif words and words[0][:1] == "#" and words[0][1:].isdigit() and len(words) > 2:
        # A debugger's frame: `#1 0xffff in name (...)` or `#1 name (...)`.
        yield from _plain(words[words.index("in") + 1] if "in" in words[1:-1] else words[1])
    elif (title := _title(line)) >= 0 and (match := _TITLE.search(line, title)):
        yield match[1]


def _title(line: str) -> int:
    """Where the words of a crash start, behind which its function stands; -1 where there are none."""
    return min((at for start in _TITLES if (at := line.find(start)) >= 0), default=-1)


def _framed(word: str) -> str:
    head, _, offset = word.partition("+0x")
    name = head.rpartition(":")[2].partition(".")[0]
    return name if _OFFSET.match(offset) and _FUNCTION.fullmatch(name) else ""


def _plain(word: str) -> Iterator[str]:
    name = word.partition(".")[0].partition("(")[0]
    if _FUNCTION.fullmatch(name):
        yield name
