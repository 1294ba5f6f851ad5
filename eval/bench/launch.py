"""Runs a command; the last line of stderr says as JSON: seconds, seconds of CPU, peak memory in MB, status.

A script of its own that imports little: in a child's peak (`ru_maxrss`) Linux counts what its parent held
when it was started, and the parent that measures is larger than what it measures.
"""

import json
import os
import sys
import time

UNIT = 1 if sys.platform == "darwin" else 1024  # bytes; kibibytes on Linux


def main(command: list[str]) -> None:
    """Run it and wait for it; only its own usage counts."""
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    told = (
        seconds,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * UNIT / 1_000_000,
        os.waitstatus_to_exitcode(status),
    )
    print(f"\n{json.dumps(told)}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
