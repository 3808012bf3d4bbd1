"""Where references may lead besides the project's own folder: other folders and addresses, as far as the configuration allows.

What is fetched is kept as a file, and read from there from then on: two runs read the same. Remove the file to fetch it again.
"""

import hashlib
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from oaswright.errors import UsageError
from oaswright.finding import display
from oaswright.staging import files

# Limits of one document that is fetched.
SIZE = 16 << 20  # bytes
SECONDS = 30.0
REDIRECTS = 5

FOLDER = "references"
SCHEMES = ("http", "https")


@dataclass(frozen=True)
class Reach:
    """`folders` and `addresses` are what references may lead below; `kept` is the folder of what was fetched."""

    folders: tuple[Path, ...] = ()
    addresses: tuple[str, ...] = ()
    kept: Path | None = None

    def allows_folder(self, path: Path) -> bool:
        """Tell whether a file outside of the project may be read."""
        return any(path.is_relative_to(folder) for folder in self.folders)

    def allows_address(self, address: str) -> bool:
        """Tell whether an address may be fetched: it begins with an allowed one, up to the end of a segment, and leads nowhere else from there."""
        parts = urlsplit(address)
        if parts.scheme not in SCHEMES or parts.username is not None or ".." in unquote(parts.path).split("/"):
            return False
        return any(_is_below(address, allowed) for allowed in self.addresses)

    def copy_of(self, address: str) -> Path:
        """Return the file that an address is kept in, which is fetched if there is none. UsageError where that fails."""
        if self.kept is None:
            raise UsageError(f"{address}: there is no place to keep it", hint="name the document in a pyproject.toml")
        name = re.sub(r"[^\w.-]+", "-", unquote(urlsplit(address).path.rpartition("/")[2]))[:80].strip(".-") or "document"
        path = self.kept / FOLDER / hashlib.sha256(address.encode()).hexdigest()[:16] / name
        if not path.is_file():
            content = _bounded(address, self)
            path.parent.mkdir(parents=True, exist_ok=True)
            if not (ignored := self.kept / ".gitignore").exists():
                ignored.write_text("*\n", encoding="utf-8")
            files.write_file(path, content)
        return path


def of(root: Path, configured: Sequence[str], kept: Path) -> Reach:
    """Return what the entries of a configuration allow: folders relative to `root`, and addresses.

    Raises:
        UsageError: An entry is neither a folder nor an address that names a host.
    """
    folders, addresses = list[Path](), list[str]()
    for one in configured:
        if "://" in one:
            if urlsplit(one).scheme not in SCHEMES or not urlsplit(one).hostname or urlsplit(one).username is not None:
                raise UsageError(f"tool.oaswright.references: expected a folder or an address that begins with http:// or https://, got '{one}'")
            addresses.append(one)
        else:
            folder = (root / one).resolve()
            if not folder.is_dir():
                raise UsageError(f"tool.oaswright.references: there is no folder {display(folder)}", hint="paths are relative to pyproject.toml")
            folders.append(folder)
    return Reach(tuple(folders), tuple(addresses), kept)


def _is_below(address: str, allowed: str) -> bool:
    one, other = urlsplit(address), urlsplit(allowed)
    if (one.scheme, one.netloc.lower()) != (other.scheme, other.netloc.lower()):
        return False
    return one.path == other.path or one.path.startswith(other.path.rstrip("/") + "/")


def _bounded(address: str, reach: Reach) -> bytes:
    """Return what an address holds. A thread waits for it: a server can take its time between any two bytes, also of its headers."""
    found: list[bytes | Exception] = []

    def work() -> None:
        try:
            found.append(_fetched(address, reach))
        except Exception as error:  # noqa: BLE001 # whatever fails in the thread is told by the one that waits
            found.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(SECONDS)
    outcome = found[0] if found else UsageError(f"it took longer than {SECONDS:.0f} s")
    if isinstance(outcome, Exception):
        what = outcome.message if isinstance(outcome, UsageError) else f"{type(outcome).__name__}: {outcome}"
        raise UsageError(f"{address}: cannot be fetched ({what})", hint="see that the server answers, or keep a copy beside the document and refer to that")
    return outcome


def _fetched(address: str, reach: Reach) -> bytes:
    import httpx  # few documents refer to an address

    until = time.monotonic() + SECONDS
    with httpx.Client(follow_redirects=False, timeout=SECONDS, trust_env=False) as client:
        for _ in range(REDIRECTS + 1):
            with client.stream("GET", address, headers={"Accept": "application/json, application/yaml, */*"}) as reply:
                if reply.is_redirect:
                    address = urljoin(address, reply.headers["location"])
                    if not reach.allows_address(address):
                        raise UsageError(f"it redirects to {address}, which the configuration does not allow")
                    continue
                if reply.status_code != 200:
                    raise UsageError(f"the server answered {reply.status_code}")
                content = bytearray()
                for chunk in reply.iter_bytes():
                    content += chunk
                    if len(content) > SIZE:
                        raise UsageError(f"it is larger than {SIZE >> 20} MiB")
                    if time.monotonic() > until:
                        raise UsageError(f"it took longer than {SECONDS:.0f} s")
                return bytes(content)
    raise UsageError(f"it redirects more than {REDIRECTS} times")
