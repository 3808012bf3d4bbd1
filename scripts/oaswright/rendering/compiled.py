"""What templates were compiled to, for the next project of this process: a client's generator makes an environment anew for each."""

from functools import cache
from typing import TYPE_CHECKING

from jinja2.bccache import Bucket, BytecodeCache

if TYPE_CHECKING:
    from types import CodeType


class Compiled(BytecodeCache):
    """Keeps code by the template's name and text."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give jinja the compiled template, if it is known."""
        bucket.code = self.known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled template."""
        self.known[bucket.key, bucket.checksum] = bucket.code


@cache
def compiled() -> Compiled:
    """Return the one of this process."""
    return Compiled()
