"""A journal that finds no room on the disk ends no run: it says so, and what was found stays."""

import errno
from pathlib import Path
from typing import Any

from oaswright.fuzz.wire import journal
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Request, Response


class Full:
    """A file that takes a header and then no more, as on a full disk."""

    def __init__(self, file: Any) -> None:
        self.file, self.left = file, 1

    def write(self, content: bytes) -> int:
        if not self.left:
            self.file.write(content[: len(content) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        self.left -= 1
        return int(self.file.write(content))


def test_a_full_disk_ends_the_journal_and_not_the_run(tmp_path: Path) -> None:
    """What is whole in the file is read by the next attempt; half a line is left out."""
    path = tmp_path / "u.1.journal"
    with journal.continued(path, b"", {"unit": "u"}, Tokens(), 10) as log:
        log.file = Full(log.file)  # type: ignore[assignment] # it only writes
        for number in range(3):
            log.note(Request("GET", f"/{number}"), Response(200))
        assert "No space left" in log.broken
        assert log.file is None
    with journal.continued(tmp_path / "u.2.journal", path.read_bytes(), {"unit": "u"}, Tokens(), 10) as log:
        assert log.answer(Request("GET", "/0")) == Response(200)
        assert log.answer(Request("GET", "/1")) is None


def test_a_folder_that_is_not_there_ends_no_run(tmp_path: Path) -> None:
    with journal.continued(tmp_path / "gone" / "u.1.journal", b"", {"unit": "u"}, Tokens(), 10) as log:
        log.note(Request("GET", "/"), Response(200))
    assert "No such file" in log.broken
