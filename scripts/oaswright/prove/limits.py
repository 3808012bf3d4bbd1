"""How long a worker may take."""

import signal

# A worker that computes for so many seconds of CPU time without an answer is stopped, and what it was at becomes a finding.
CPU_LIMIT = 60.0

# A worker that is silent for so many seconds while it computes less is stopped too, but nothing can be told: the machine may have been busy with other things.
SILENCE = 900.0

# The signal that ends a worker at its limit; there is none on Windows.
AT_LIMIT: int = getattr(signal, "SIGPROF", 0)


def begin_again() -> None:
    """Let the CPU time of this process count from now on."""
    if AT_LIMIT:
        signal.setitimer(signal.ITIMER_PROF, CPU_LIMIT)
