"""One file written in one step, two folders exchanged in one step, and a lock on a folder."""

import errno
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from oaswright.errors import OutputError
from oaswright.finding import display

# What a file holds; text is encoded as UTF-8.
Text = str | bytes

# How long a run waits for another one that writes into the same folder, in seconds.
PATIENCE = 30.0

# A file while it is written, with the process that writes it.
_STAGED = re.compile(r"\..+\.(\d+)\.staged")
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def write_file(path: Path, text: Text) -> None:
    """Write a file in one step: whoever reads it finds the old text or the new one. What a killed run left in the folder is removed."""
    remove_staged(path.parent)
    staged = path.with_name(f".{path.name}.{os.getpid()}.staged")
    try:
        staged.write_bytes(encoded(text))
        staged.replace(path)
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # the file that is meant, for the message
        raise
    finally:
        staged.unlink(missing_ok=True)


@cache
def remove_staged(folder: Path) -> None:
    """Remove the files that processes which are no more had begun to write into a folder; once in a process."""
    for one in folder.iterdir() if folder.is_dir() else ():
        if (found := _STAGED.fullmatch(one.name)) and not _lives(int(found[1])):
            one.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    if sys.platform == "win32":  # where the signal 0 would end the process
        return True
    try:
        os.kill(process, 0)
    except PermissionError:
        return True  # another user's
    except (ProcessLookupError, OverflowError):
        return False
    return True


def encoded(text: Text) -> bytes:
    """Return the bytes of a file."""
    return text.encode() if isinstance(text, str) else text


def exchange(new: Path, target: Path, aside: Path) -> None:
    """Put a folder in the place of another one, which is then at `new`; where the system cannot exchange, it goes `aside` first."""
    if not os.path.lexists(target):
        new.rename(target)
        return
    swap = _system_exchange()
    if swap is None or not swap(os.fsencode(new), os.fsencode(target)):
        target.rename(aside)
        try:
            new.rename(target)
        except OSError:
            aside.rename(target)
            raise
        aside.rename(new)


@cache
def _system_exchange() -> Callable[[bytes, bytes], bool] | None:
    """Return the system's call that exchanges two paths in one step, if it has one; it answers False where the file system cannot."""
    if sys.platform == "win32":
        return None
    import ctypes  # what has nothing to swap does without it

    library = ctypes.CDLL(None, use_errno=True)
    before: tuple[int, ...] = ()
    if hasattr(library, "renameat2"):
        call, before = library.renameat2, (_AT_FDCWD,)
    elif hasattr(library, "renamex_np"):
        call = library.renamex_np
    else:
        return None

    def swap(one: bytes, other: bytes) -> bool:
        if call(*before, one, *before, other, _RENAME_EXCHANGE) == 0:
            return True
        code = ctypes.get_errno()
        if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
            return False
        raise OSError(code, os.strerror(code), os.fsdecode(other))

    return swap


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the lock of the folder that a tree stands in; it leaves no file behind."""
    root.parent.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(root.parent, os.O_RDONLY)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise OutputError(f"{display(root)}: another run is writing here", hint="wait for it to end, then run the command again") from None
                time.sleep(0.05)
        yield
    finally:
        os.close(handle)


def link(entry: "os.DirEntry[str]", target: str) -> None:
    """Make a hard link, a copy where the file system has none, or the same symbolic link."""
    if entry.is_symlink():
        Path(target).symlink_to(Path(entry.path).readlink())
        return
    try:
        os.link(entry.path, target)
    except OSError:
        shutil.copy2(entry.path, target)
