"""Runs `quietfix` in this process and writes the most memory that it had: `python peak.py FILE ARGUMENT...`.

It is run as a file. Git runs in processes of its own, which do not count.
"""

import atexit
import resource
import runpy
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_kb() -> int:
    """In kilobytes. Where the kernel tells, without what the process had before it became this one."""
    if _STATUS.exists():
        return next(int(line.split()[1]) for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


if __name__ == "__main__":
    _, file, *arguments = sys.argv
    sys.path.pop(0)  # this folder, whose modules have nothing to do with the command
    sys.argv = ["quietfix", *arguments]
    atexit.register(lambda: Path(file).write_text(f"{peak_kb()}\n"))
    runpy.run_module("quietfix", run_name="__main__", alter_sys=True)
