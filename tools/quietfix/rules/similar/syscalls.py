"""The system calls that a reproducer makes: in C, in syzkaller's language, by number, or in a manual's way."""

import re

_CALL = re.compile(r"\b([a-z_][a-z0-9_]{1,40})(?:\$[A-Za-z0-9_]{1,60})?\(", re.ASCII)
_NUMBER = re.compile(r"\b(?:SYS|__NR)_([a-z0-9_]{2,40})\b", re.ASCII)
_EVERYWHERE = frozenset(("close", "exit", "exit_group", "mmap", "open", "openat", "read", "write"))
"""Calls that any program makes."""
_NAMES = """
    accept accept4 access acct add_key adjtimex alarm bind bpf brk capget capset chdir chmod chown chroot clock_adjtime
    clock_getres clock_gettime clock_nanosleep clock_settime clone clone3 close_range connect copy_file_range creat
    delete_module dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd
    eventfd2 execve execveat faccessat faccessat2 fadvise64 fallocate fanotify_init fanotify_mark fchdir fchmod fchmodat
    fchown fchownat fcntl fdatasync fgetxattr finit_module flistxattr flock fork fremovexattr fsconfig fsetxattr fsmount
    fsopen fspick fstat fstatfs fsync ftruncate futex futex_waitv futimesat get_mempolicy get_robust_list getcpu
    getdents getdents64 getitimer getpeername getpriority getrandom getrlimit getsockname getsockopt gettid
    gettimeofday getxattr init_module inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy
    io_getevents io_pgetevents io_setup io_submit io_uring_enter io_uring_register io_uring_setup ioctl ioperm iopl
    ioprio_get ioprio_set kcmp kexec_file_load kexec_load keyctl kill landlock_add_rule landlock_create_ruleset
    landlock_restrict_self lchown lgetxattr link linkat listen listmount listxattr llistxattr lookup_dcookie
    lremovexattr lseek lsetxattr lstat madvise map_shadow_stack mbind membarrier memfd_create memfd_secret
    migrate_pages mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall modify_ldt mount mount_setattr move_mount
    move_pages mprotect mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink mremap mseal msgctl
    msgget msgrcv msgsnd msync munlock munlockall munmap name_to_handle_at nanosleep open_by_handle_at open_tree
    openat2 pause perf_event_open personality pidfd_getfd pidfd_open pidfd_send_signal pipe pipe2 pivot_root
    pkey_alloc pkey_free pkey_mprotect poll ppoll prctl pread64 preadv preadv2 prlimit64 process_madvise
    process_mrelease process_vm_readv process_vm_writev pselect6 ptrace pwrite64 pwritev pwritev2 quotactl quotactl_fd
    readahead readlink readlinkat readv reboot recvfrom recvmmsg recvmsg remap_file_pages removexattr rename renameat
    renameat2 request_key restart_syscall rmdir rseq rt_sigaction rt_sigprocmask rt_sigqueueinfo rt_sigreturn
    sched_getattr sched_setaffinity sched_setattr sched_setscheduler sched_yield seccomp select semctl semget semop
    semtimedop sendfile sendmmsg sendmsg sendto set_mempolicy set_mempolicy_home_node set_robust_list set_tid_address
    setfsgid setfsuid setgid setgroups setitimer setns setpriority setregid setresgid setresuid setreuid setrlimit
    setsid setsockopt settimeofday setuid setxattr shmat shmctl shmdt shmget shutdown sigaltstack signalfd signalfd4
    socket socketpair splice stat statfs statmount statx swapoff swapon symlink symlinkat sync sync_file_range syncfs
    sysfs sysinfo syslog tee tgkill timer_create timer_delete timer_gettime timer_settime timerfd_create
    timerfd_gettime timerfd_settime times tkill truncate umask umount umount2 unlink unlinkat unshare userfaultfd
    ustat utime utimensat utimes vfork vhangup vmsplice wait4 waitid writev
"""
NAMES = frozenset(_NAMES.split())
"""Names of Linux system calls, without those that any program makes."""


def system_calls(lines: list[str]) -> list[str]:
    """The system calls that lines of a report name as calls, each once and in their order."""
    found: dict[str, None] = {}
    for line in lines:
        if "(" in line:
            for name in _CALL.findall(line):
                if name in NAMES or name.startswith("syz_"):
                    found[name] = None
        if "_" in line:
            found |= dict.fromkeys(name for name in _NUMBER.findall(line) if name in NAMES)
    return list(found)


def is_system_call(name: str) -> bool:
    """Whether this is the name of a system call, one that any program makes included."""
    return name in NAMES or name in _EVERYWHERE
