"""What a newcomer gets wrong, each as a process of its own: the whole message, which names the next step."""

import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.cli.conftest import CONFIGURATION, DOCUMENT

PROGRAM = Path(sys.executable).with_name("oaswright")
PERSON = ["-c", "user.name=Reader", "-c", "user.email=reader@example.com", "-c", "commit.gpgsign=false"]
SECURED = DOCUMENT.replace("security: []", "security: [{key: []}]") + "  securitySchemes: {key: {type: http, scheme: bearer}}\n"
TOKENS = '[tool.oaswright.fuzz]\ntokens = [{ env = "PETS_TOKEN" }]\n'


class Pets(BaseHTTPRequestHandler):
    """Answers who has the right token."""

    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        is_right = self.headers.get("Authorization") == "Bearer right"
        body = b'{"name": "Tom"}' if is_right else b'{"error": "who are you?"}'
        self.send_response(200 if is_right else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the name is http.server's
        """Say nothing."""


@contextmanager
def served(certificate: Path | None = None) -> Iterator[int]:
    """Serve the pets, over TLS with a certificate of one's own if there is one; yield the port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Pets) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def self_signed(folder: Path) -> Path:
    """Write a certificate for localhost that nobody else has signed, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False).sign(key, hashes.SHA256())
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "server.pem"
    path.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with a document and its configuration."""
    home = tmp_path / "shop"
    home.mkdir()
    (home / "openapi.yaml").write_text(DOCUMENT)
    (home / "pyproject.toml").write_text(CONFIGURATION.partition("[tool.oaswright.fuzz]")[0])
    return home


def told(home: Path, *words: str, **variables: str) -> tuple[int, str]:
    """Run a command; return its exit code and all that it printed."""
    kept = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "PETS_TOKEN")}
    environment = {**kept, "NO_COLOR": "1", "COLUMNS": "100", **variables}
    ran = subprocess.run(
        [PROGRAM, *words],
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return ran.returncode, ran.stdout


def git(home: Path, *words: str) -> None:
    subprocess.run(["git", *PERSON, *words], cwd=home, check=True, capture_output=True)


def commit(home: Path) -> None:
    git(home, "init", "-q", "-b", "main")
    git(home, "add", "-A")
    git(home, "commit", "-q", "-m", "First")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_no_configuration(home: Path) -> None:
    (home / "pyproject.toml").unlink()
    expected = f"""\
error: no [tool.oaswright] in a pyproject.toml and no oaswright.toml from {home} upwards
`oaswright init` writes one; check, generate, prove, bundle and docs also take a document by its name: oaswright check openapi.yaml
"""
    assert told(home, "verify") == (2, expected)
    assert told(home, "check", "openapi.yaml")[0] == 0
    assert told(home, "init", "--yes")[0] == 0
    assert told(home, "check")[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("models =", "modles =", "pyproject.toml: tool.oaswright: unknown key 'modles'\ndid you mean 'models'?"),
        ("probes =", "seed =", "pyproject.toml: tool.oaswright: unknown key 'seed'\ndid you mean 'fuzz.seed'? It is a key of another table"),
        ("probes = 20", "probes = '20'", "pyproject.toml: tool.oaswright.probes: expected an integer, got '20'"),
    ],
)
def test_a_wrong_key(home: Path, old: str, new: str, expected: str) -> None:
    edit(home / "pyproject.toml", old, new)
    assert told(home, "check") == (2, f"error: {expected}\n")


def test_a_missing_file(home: Path) -> None:
    expected = "error: openapi.yml: no such file\ndid you mean openapi.yaml? name the document in [tool.oaswright] or on the command line\n"
    assert told(home, "check", "openapi.yml") == (2, expected)
    edit(home / "pyproject.toml", "openapi.yaml", "api/spec.yaml")
    assert told(home, "generate") == (2, "error: api/spec.yaml: no such file\nname the document in [tool.oaswright] or on the command line\n")


def test_broken_yaml(home: Path) -> None:
    (home / "openapi.yaml").write_text("openapi: 3.1.0\ninfo: {title: Pets\npaths: {}\n")
    expected = """\
openapi.yaml:3:6: error: not readable: did not find expected ',' or '}', for the flow mapping that begins in line 2 [readable]
    3 | paths: {}
      |      ^
    fix the syntax; parsing stopped here
oaswright: 1 error
"""
    assert told(home, "check") == (2, expected)
    (home / "openapi.yaml").write_text("openapi: 3.1.0\ninfo:\n\ttitle: Pets\n")
    assert told(home, "check")[1].startswith("openapi.yaml:3:1: error: not readable: a tab, where YAML takes spaces only [readable]\n")


def test_a_bad_reference(home: Path) -> None:
    edit(home / "openapi.yaml", "#/components/schemas/Pet'", "#/components/schemas/Pte'")
    expected = """\
openapi.yaml:11:91: error: unresolved reference '#/components/schemas/Pte': there is no 'Pte' in openapi.yaml [reference]
   11 | …content: {application/json: {schema: {$ref: '#/components/schemas/Pte'}}}}}
      |                                              ^
    did you mean 'Pet'?
oaswright: 1 error
"""
    assert told(home, "check") == (1, expected)
    (home / "pet.yaml").write_text("type: object\n")
    edit(home / "openapi.yaml", "#/components/schemas/Pte'", "pets.yaml'")
    printed = told(home, "check")[1]
    assert "error: 'pets.yaml' names no file: pets.yaml does not exist [reference]" in printed
    assert "    did you mean 'pet.yaml'?\n" in printed


def test_swagger_2(home: Path) -> None:
    (home / "openapi.yaml").write_text('swagger: "2.0"\ninfo: {title: Pets, version: "1"}\npaths: {}\n')
    expected = """\
openapi.yaml:1:10: error: expected OpenAPI 3, got Swagger 2.0 [openapi-document]
    1 | swagger: "2.0"
      |          ^
    convert it: npx swagger2openapi --outfile openapi.json openapi.yaml
oaswright: 1 error
"""
    assert told(home, "check") == (2, expected)
    (home / "pyproject.toml").unlink()
    assert told(home, "init", "--yes") == (2, expected)
    assert not (home / "oaswright.toml").exists()


def test_a_port_in_use(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        expected = f"error: port {port} cannot be used (Address already in use)\nleave --port out to take a free one\n"
        assert told(home, "docs", "--serve", "--port", port) == (2, expected)
        expected = f"error: the command 'serve --port {port}' does not say where the port goes\nwrite {{port}} where the server takes its port\n"
        assert told(home, "fuzz", "--start", f"serve --port {port}") == (2, expected)
        (home / "serve.py").write_text("import socket, sys\nsocket.create_server(('127.0.0.1', int(sys.argv[1])))\n")
        code, printed = told(home, "fuzz", "--start", f"{sys.executable} serve.py {port} {{port}}")
        assert (code, printed.splitlines()[0]) == (4, "error: the server ended with exit code 1 before it answered")
        assert printed.endswith("another program has the port that this one wants: write {port} where it takes its port, or stop the other one\n")


def test_a_server_that_is_down(home: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        expected = f"""\
error: http://127.0.0.1:{port} cannot be reached: nothing listens on port {port} of 127.0.0.1
start the server and check the port, or let oaswright start it: --start 'COMMAND {{port}}'
"""
        assert told(home, "fuzz", f"http://127.0.0.1:{port}") == (4, expected)
    expected = "error: http://shop.invalid cannot be reached: no host is called 'shop.invalid'\ncheck the name of the host\n"
    assert told(home, "fuzz", "http://shop.invalid") == (4, expected)


def test_a_wrong_scheme(home: Path) -> None:
    with served() as port:
        expected = f"error: https://127.0.0.1:{port}: the port does not speak TLS\ndoes it speak plain HTTP? then write http://127.0.0.1:{port}\n"
        assert told(home, "fuzz", f"https://127.0.0.1:{port}") == (4, expected)
        for text in (f"127.0.0.1:{port}", f"localhost:{port}/api", f"shop.example:{port}"):
            assert told(home, "fuzz", text) == (2, f"error: '{text}' names a host, and no scheme\nwrite http://{text}\n")
    expected = "error: 'ftp://127.0.0.1' is neither a URL nor module:app\nwrite http://127.0.0.1:8000, or package.module:app, or use --start\n"
    assert told(home, "fuzz", "ftp://127.0.0.1") == (2, expected)
    with served(self_signed(home)) as port:
        assert told(home, "fuzz", f"http://localhost:{port}", "--quiet") == (
            4,
            f"error: http://localhost:{port}: GET /pets: the port speaks TLS, not plain HTTP\nwrite https://localhost:{port}\n",
        )


def test_a_tls_error(home: Path) -> None:
    certificate = self_signed(home)
    with served(certificate) as port:
        expected = f"""\
error: https://localhost:{port}: the certificate is not trusted: self-signed certificate
name its authority with --ca-bundle FILE; or take any certificate with --insecure
"""
        assert told(home, "fuzz", f"https://localhost:{port}") == (4, expected)
        expected = f"""\
error: https://127.0.0.1:{port}: the certificate is not trusted: IP address mismatch, certificate is not valid for '127.0.0.1'
use a name that the certificate holds; or take any certificate with --insecure
"""
        assert told(home, "fuzz", f"https://127.0.0.1:{port}", "--ca-bundle", "server.pem") == (4, expected)
        printed = told(home, "fuzz", f"https://localhost:{port}", "--ca-bundle", "server.pem", "--max-requests", "3")[1]
        assert "GET /pets was answered 401" in printed  # the advice helps: the server is reached


def test_a_bad_token(home: Path) -> None:
    (home / "openapi.yaml").write_text(SECURED)
    with (home / "pyproject.toml").open("a") as file:
        file.write(TOKENS)
    with served() as port:
        fuzz = ("fuzz", f"http://127.0.0.1:{port}", "--quiet", "--max-requests", "20")
        asked = f"error: http://127.0.0.1:{port}: GET /pets was answered 401"
        expected = f"{asked}: the token is not accepted ($PETS_TOKEN)\ncheck the value of PETS_TOKEN, its scopes, and its scheme (the document's: key)\n"
        assert told(home, *fuzz, PETS_TOKEN="wrong") == (2, expected)
        expected = "error: the variable PETS_TOKEN holds a line break or another control character\nset it to the token alone\n"
        assert told(home, *fuzz, PETS_TOKEN="ri\ngh\nt") == (2, expected)
        expected = """\
error: the variable PETS_TOKEN holds 1 character, expected a token of at least 3
its value is replaced wherever it stands in a report, and this one stands in most words: give the target a longer token
"""
        assert told(home, *fuzz, PETS_TOKEN="r") == (2, expected)


def test_an_empty_token(home: Path) -> None:
    (home / "openapi.yaml").write_text(SECURED)
    with served() as port:
        fuzz = ("fuzz", f"http://127.0.0.1:{port}", "--quiet", "--max-requests", "20")
        asked = f"error: http://127.0.0.1:{port}: GET /pets was answered 401, and no token"
        expected = f"""\
{asked} is configured (the document's security schemes: key)
set tokens = [{{ env = "API_TOKEN" }}] in [tool.oaswright.fuzz], and the variable API_TOKEN to the token
"""
        assert told(home, *fuzz) == (2, expected)
        with (home / "pyproject.toml").open("a") as file:
            file.write(TOKENS)
        expected = f"{asked} was sent: the variable PETS_TOKEN is empty or not set\nexport PETS_TOKEN=...\n"
        assert told(home, *fuzz, PETS_TOKEN="") == (2, expected)
        assert told(home, *fuzz) == (2, expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("chek",), "Usage: oaswright [OPTIONS] COMMAND [ARGS]...\nTry 'oaswright --help' for help.\nerror: No such command 'chek'. Did you mean 'check'?\n"),
        (
            ("check", "--fail-onn", "error"),
            "Usage: oaswright check [OPTIONS] [DOCUMENT]\nTry 'oaswright check --help' for help.\nerror: No such option '--fail-onn'. Did you mean '--fail-on'?\n",
        ),
        (
            ("check", "--fail-on", "eror"),
            "Usage: oaswright check [OPTIONS] [DOCUMENT]\nTry 'oaswright check --help' for help.\n"
            "error: Invalid value for '--fail-on': 'eror' is not one of 'error', 'warning', 'info', 'never'.\n",
        ),
        (
            ("diff",),
            "Usage: oaswright diff [OPTIONS] [OLD] [NEW]\nTry 'oaswright diff --help' for help.\n"
            "error: Missing argument 'OLD': a file, a folder or a git revision, such as 'oaswright diff HEAD'.\n",
        ),
    ],
)
def test_a_misspelt_verb_or_option(home: Path, words: tuple[str, ...], expected: str) -> None:
    assert told(home, *words) == (2, expected)


def test_an_unknown_revision(home: Path) -> None:
    assert told(home, "diff", "HEAD") == (2, "error: 'HEAD' is no file, and openapi.yaml is in no git repository\nname a file, a folder or a git revision\n")
    commit(home)
    assert told(home, "diff", "mian") == (2, "error: 'mian' is neither a file nor a git revision\ndid you mean 'main'?\n")
    assert told(home, "diff", "v9") == (2, "error: 'v9' is neither a file nor a git revision\nname a file, a folder, a tag, a branch or a commit\n")
    git(home, "commit", "-q", "--allow-empty", "-m", "Second")
    git(home.parent, "clone", "-q", "--depth", "1", f"file://{home}", "clone")
    expected = """\
error: 'HEAD^' is neither a file nor a git revision
this clone holds a part of the history; fetch more: git fetch --unshallow --tags (fetch-depth: 0 of actions/checkout)
"""
    assert told(home.parent / "clone", "diff", "HEAD^") == (2, expected)


def test_a_dirty_tree(home: Path) -> None:
    """Files that were generated and then edited, and a folder that holds the files of someone else."""
    assert told(home, "generate")[0] == 0
    edited = home / "generated" / "pet_models" / "pet.py"
    edited.write_text(edited.read_text() + "\n# mine\n")
    expected = """\
error: generated/pet_models/pet.py is changed [drift]
    run `oaswright generate`, and commit what it writes
oaswright: 1 error
"""
    assert told(home, "generate", "--check") == (1, expected)
    code, printed = told(home, "generate")
    assert (code, printed.splitlines()[-3:]) == (
        0,
        [
            "changed by hand, written anew in generated/: pet_models/pet.py; change the document or the configuration instead",
            "1 file written or removed",
            "oaswright: no findings",
        ],
    )
    (home / "mine").mkdir()
    (home / "mine" / "notes.txt").write_text("mine")
    code, printed = told(home, "generate", "-o", "mine")
    assert (code, printed.splitlines()[-2:]) == (
        2,
        [
            "error: mine: holds files that were not generated (notes.txt, …)",
            "choose an empty folder; or pass --adopt, which leaves files with other names alone",
        ],
    )
    assert (home / "mine" / "notes.txt").read_text() == "mine"
