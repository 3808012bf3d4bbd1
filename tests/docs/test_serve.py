"""A site that is served reloads itself on a save, in the browser's eyes within a moment."""

import threading
from pathlib import Path
from urllib.request import urlopen

import pytest
from oaswright.docs.serve import serve
from oaswright.errors import UsageError
from oaswright.project import Project
from oaswright.publish import serving
from oaswright.settings.keys import Settings

from tests.docs.test_site import SHOP


def read(url: str) -> tuple[str, str]:
    with urlopen(url, timeout=20) as answer:  # noqa: S310 # our own server
        return answer.headers["Content-Type"], answer.read().decode()


def project(folder: Path) -> Project:
    (folder / "openapi.yaml").write_text(SHOP)
    return Project(folder, Settings("openapi.yaml", "models", "client"))


def test_a_save_changes_what_is_served_and_tells_the_open_pages(tmp_path: Path) -> None:
    found = project(tmp_path)
    stop = threading.Event()
    events = serving.serve(found, 0, stop)
    url = str(next(events))
    kind, page = read(url)
    assert kind == "text/html; charset=utf-8"
    assert "Things to <em>buy</em>" in page
    assert "connect-src 'self'" in page
    with urlopen(f"{url}-/changes", timeout=20) as stream:  # noqa: S310 # likewise
        threading.Timer(0.5, lambda: (tmp_path / "openapi.yaml").write_text(SHOP.replace("Things to *buy*", "Other things"))).start()
        save = next(events)
        assert isinstance(save, serving.Rebuild)
        assert "index.html" in save.changed
        assert "schemas/Gift.html" not in save.changed
        assert stream.readline() == b"event: change\n"
    assert "Other things" in read(url)[1]
    stop.set()
    events.close()


def test_a_document_that_cannot_be_read_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    found = project(tmp_path)
    events = serving.serve(found, 0)
    url = str(next(events))
    threading.Timer(0.5, lambda: (tmp_path / "openapi.yaml").write_text("openapi: [")).start()
    save = next(events)
    assert isinstance(save, serving.Rebuild)
    assert save.fault
    assert "Things to" in read(url)[1]
    events.close()


def test_a_port_is_free_again_after_the_end() -> None:
    with serve({"index.html": b"one</body>"}) as server:
        port = server.server_port
        assert "one" in read(f"http://127.0.0.1:{port}/")[1]
        with pytest.raises(UsageError, match=f"port {port} cannot be used"), serve({}, port):
            pass
    with serve({}, port):
        pass


def test_nothing_outside_the_site_is_served() -> None:
    with serve({"index.html": b""}) as server, pytest.raises(OSError, match="404"):
        read(f"http://127.0.0.1:{server.server_port}/../../etc/passwd")
