"""Fuzz servers that nobody here wrote, as a user would: install, start, fuzz within a budget, and print a table.

    python -m tests.bench.public_servers --only chroma prefect --requests 2000 --page tests/bench/results/public_servers.md

Each server comes from PyPI or npm into an environment of its own under the folder of `--home`, which is kept, so that a second run downloads nothing. The
document is the server's own. `NAME/reports/NAME.json` holds every failure with its requests, to be read by hand as a bug, a gap of the document or a false
alarm. With `--bare` also `st run --continue-on-failure` runs, with the same token, a server that is new, and as many requests.
"""

import argparse
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

READY_SECONDS = 400.0
PROGRAMS = Path(sys.executable).parent
ROOT = Path(__file__).parents[2]
HEAD = """# Servers that nobody here wrote

`python -m tests.bench.public_servers` installs, starts and fuzzes each with its own document, without any knowledge of it but the configuration that is shown.
Each got a budget of 1,000 requests. *Entries* are what the report shows: root causes, by category. *Distinct failures* are what they were grouped from.
*Bare* is `st run --continue-on-failure` on a new server with the same token and budget: the failures that it records, distinct by check, operation, kind and
status, and the requests after which it ended, by itself or with the budget.

| server | version | operations reached | requests | bugs | warnings | questions | document gaps | distinct failures | bare records | bare requests |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""

READINGS = Path(__file__).with_name("public_readings.json")  # verdict, root cause, and what the entry says
READ = """Every entry of these reports was read by hand as a bug of the server, a gap of its document (a question to its authors among them) or a false alarm.
The first runs of the same day showed 21 false alarms in 147 entries, 13 of them one kind: a server that refuses a request without any value is stricter
than its document, which was told as a bug. The runs after that showed 1 in 109: a value that was stored trimmed was told as a lost write. Then directus,
airflow, zenml and label-studio came, which nobody had tried: 12 in 113 entries of their first runs, of nine kinds (0 for false in a query or a form, one
value for a list of one, a number that the document leaves unbounded, a field that is refused as read-only, and what it brings about, settings whose request
the document does not describe, an id that the first write gives, an envelope of a list, a refusal for a foreign key or a name that is not unique). All these kinds were mended and have tests, and the reports below
are of runs after that; another server may show others.

| server | entries read | bugs | gaps | false alarms | root causes | entries per root cause |
| --- | --- | --- | --- | --- | --- | --- |"""
NOTES = """| server | verdict | root cause | entry |
| --- | --- | --- | --- |"""


@dataclass(frozen=True)
class Server:
    """`packages` are installed by `kind` (pypi or npm); `start` is a command with {port} and {home}; `document` a path of the server; `scripts` are put into the folder."""

    packages: tuple[str, ...]
    start: str
    document: str
    base: str = ""
    kind: str = "pypi"
    settings: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)
    header: str = ""  # what bare schemathesis is given for a token; {token} is what `login` answers
    login: tuple[str, dict[str, str], str] | None = None  # a path, what is sent to it, and where in the answer the token stands


SERVERS: dict[str, Server] = {
    "chroma": Server(
        ("chromadb",),
        "bin/chroma run --path {home}/data --port {port}",
        "/openapi.json",
        settings='parameters = { tenant = "default_tenant", database = "default_database" }',
    ),
    "prefect": Server(
        ("prefect", "redis>=6"),
        "bin/prefect server start --port {port}",
        "/openapi.json",
        "/api",
        environment={"PREFECT_HOME": "{home}/data", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"},
    ),
    "phoenix": Server(
        ("arize-phoenix",),
        "bin/phoenix serve",
        "/openapi.json",
        environment={"PHOENIX_PORT": "{port}", "PHOENIX_GRPC_PORT": "{other_port}", "PHOENIX_WORKING_DIR": "{home}/data", "PHOENIX_TELEMETRY_ENABLED": "false"},
    ),
    "gns3": Server(
        ("gns3-server",),
        "bin/gns3server --local --port {port}",
        "/openapi.json",
        settings='tokens = [{ name = "ADMIN", login = { path = "/v3/access/users/authenticate", json = { username = "admin", password = "admin" }, token = "/access_token" } }]',
        environment={"HOME": "{home}"},
        header="Authorization: Bearer {token}",
        login=("/v3/access/users/authenticate", {"username": "admin", "password": "admin"}, "access_token"),
    ),
    "changedetection": Server(
        ("changedetection.io",),
        "bin/changedetection.io -C -d {home}/data -p {port}",
        "/api/v1/full-spec",
        "/api/v1",
        settings="tokens = [{ name = 'API_KEY', command = '{home}/key' }]",
        scripts={
            "key": """#!/bin/sh
for turn in 1 2 3 4 5 6 7 8 9; do
    sed -n 's/.*api_access_token[^a-z0-9]*\\([0-9a-f]*\\).*/\\1/p' {home}/data/changedetection.json 2>/dev/null | grep . && exit
    sleep 5
done
"""
        },
        environment={"DISABLE_VERSION_CHECK": "true"},
    ),
    "tiled": Server(
        ("tiled[server]",),
        "bin/tiled serve catalog --temp --api-key 5bd3f0a97c416e28 --port {port}",
        "/openapi.json",
        settings='tokens = [{ env = "TILED_KEY", scheme = "Apikey" }]\nenvironment = { TILED_KEY = "Apikey 5bd3f0a97c416e28" }',
        header="Authorization: Apikey 5bd3f0a97c416e28",
    ),
    "loopback": Server(
        ("@loopback/example-todo",),
        "{node} {modules}/@loopback/example-todo",
        "/openapi.json",
        kind="npm",
        environment={"PORT": "{port}", "HOST": "127.0.0.1"},
    ),
    "labelstudio": Server(
        ("label-studio",),
        "bin/label-studio start --no-browser --port {port} --username a@example.com --password secret123 --user-token 5bd3f0a97c416e285bd3f0a97c416e28"
        " --enable-legacy-api-token --data-dir {home}/data",
        "/docs/api/schema/json/",
        settings='tokens = [{ env = "LS_KEY", scheme = "Token" }]\nenvironment = { LS_KEY = "Token 5bd3f0a97c416e285bd3f0a97c416e28" }',
        environment={"LABEL_STUDIO_BASE_DATA_DIR": "{home}/data", "COLLECT_ANALYTICS": "false", "LATEST_VERSION_CHECK": "false"},
        header="Authorization: Token 5bd3f0a97c416e285bd3f0a97c416e28",
    ),
    "directus": Server(
        ("directus", "sqlite3"),
        "{home}/start",
        "/server/specs/oas?access_token=5bd3f0a97c416e285bd3f0a97c416e28",
        kind="npm",
        settings='tokens = [{ env = "ADMIN", scheme = "Auth" }]\nenvironment = { ADMIN = "Bearer 5bd3f0a97c416e285bd3f0a97c416e28" }',
        scripts={"start": "#!/bin/sh\n{modules}/.bin/directus bootstrap && exec {modules}/.bin/directus start\n"},
        environment={
            "PORT": "{port}",
            "HOST": "127.0.0.1",
            "DB_CLIENT": "sqlite3",
            "DB_FILENAME": "{home}/data/db.sqlite",
            "STORAGE_LOCAL_ROOT": "{home}/data",
            "SECRET": "5bd3f0a97c416e28",
            "ADMIN_EMAIL": "a@example.com",
            "ADMIN_PASSWORD": "secret123",
            "ADMIN_TOKEN": "5bd3f0a97c416e285bd3f0a97c416e28",
            "TELEMETRY": "false",
        },
        header="Authorization: Bearer 5bd3f0a97c416e285bd3f0a97c416e28",
    ),
    "airflow": Server(
        ("apache-airflow",),
        "{home}/start",
        "/openapi.json",
        settings='tokens = [{ name = "ADMIN", login = { path = "/auth/token", json = { username = "admin", password = "admin" }, token = "/access_token" } }]',
        scripts={
            "start": "#!/bin/sh\n{environment}/bin/airflow db migrate && exec {environment}/bin/airflow api-server --port {port} --workers 1\n",
            "passwords": '{"admin": "admin"}',
        },
        environment={
            "AIRFLOW_HOME": "{home}",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": "{home}/passwords",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "true",
            "PATH": "{environment}/bin:{path}",
        },
        header="Authorization: Bearer {token}",
        login=("/auth/token", {"username": "admin", "password": "admin"}, "access_token"),
    ),
    "zenml": Server(
        ("zenml[server]",),
        "bin/zenml login --local --blocking --port {port}",
        "/openapi.json",
        environment={"HOME": "{home}", "ZENML_CONFIG_PATH": "{home}/data", "ZENML_ANALYTICS_OPT_IN": "false", "ZENML_ENABLE_AUTO_OPEN_DASHBOARD": "false"},
    ),
}


@dataclass(frozen=True)
class Row:
    """What a run found on one server."""

    name: str
    version: str
    report: dict[str, Any] = field(repr=False)

    def line(self) -> str:
        """The row of the table."""
        failures = {one["id"]: one for one in self.report["failures"]}
        categories = Counter(failures[cause[0]]["category"] for cause in self.report["causes"])
        counted = [str(categories[name]) for name in ("bug", "warning", "question", "document gap")]
        reach = self.report["reach"]
        bare = [str(number) for number in self.report["bare"]] if self.report["bare"][0] >= 0 else ["not run", ""]
        cells = [
            self.name,
            self.version,
            f"{len(reach['reached'])} of {reach['operations']}",
            str(self.report["requests"]),
            *counted,
            str(len(failures)),
            *bare,
        ]
        return f"| {' | '.join(cells)} |"


def install(server: Server, home: Path) -> None:
    """Put the packages into an environment of their own, unless they are there."""
    if server.kind == "npm":
        if not (home / "node_modules").exists():
            subprocess.run(["npm", "install", "--silent", "--prefix", home, *server.packages], check=True)
        return
    if not (home / "bin" / "python").exists():
        subprocess.run(["uv", "venv", "-q", "--python", sys.executable, home], check=True)
        subprocess.run(["uv", "pip", "install", "-q", "--python", home / "bin" / "python", *server.packages], check=True)


def version(server: Server, home: Path) -> str:
    """The version of the first package."""
    if server.kind == "npm":
        return str(json.loads((home / "node_modules" / server.packages[0] / "package.json").read_text())["version"])
    program = f"from importlib.metadata import version; print(version({server.packages[0].partition('[')[0]!r}))"
    return subprocess.run([home / "bin" / "python", "-c", program], check=True, capture_output=True, text=True).stdout.strip()


def measured(name: str, server: Server, home: Path, requests: int, seconds: float, *, bare: bool) -> Row:
    """Fuzz a server, and a new one by bare schemathesis."""
    install(server, home)
    with started(server, home) as (url, place, names):
        report = fuzzed(_document(url + server.document), url + server.base, place, _filled(server.settings, names), requests, seconds)
    report |= {"version": version(server, home), "bare": [-1, 0]}
    if bare:
        with started(server, home) as (url, place, _):
            document = _document(url + server.document)
            report["bare"] = bare_run(document, url + server.base, place, requests, _header(server, url))
    (home / "reports").mkdir(exist_ok=True)
    (home / "reports" / f"{name}.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    return Row(name, report["version"], report)


@contextmanager
def started(server: Server, home: Path) -> Iterator[tuple[str, Path, dict[str, str]]]:
    """A new server: its URL, its folder, and the names that its settings may hold."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
            port, other = first.getsockname()[1], second.getsockname()[1]
        names = {
            "{port}": str(port),
            "{other_port}": str(other),
            "{home}": place,
            "{environment}": str(home),
            "{path}": os.environ["PATH"],
            "{modules}": str(home / "node_modules"),
            "{node}": shutil.which("node") or "node",
        }
        (Path(place) / "data").mkdir()
        for script, content in server.scripts.items():
            (Path(place) / script).write_text(_filled(content, names), encoding="utf-8")
            (Path(place) / script).chmod(0o700)
        environment = {**os.environ, **{key: _filled(value, names) for key, value in server.environment.items()}}
        words = shlex.split(_filled(server.start, names))
        with (Path(place) / "server.log").open("wb") as log:
            running = subprocess.Popen([home / words[0], *words[1:]], cwd=place, env=environment, stdout=log, stderr=log, start_new_session=True)
            try:
                yield f"http://127.0.0.1:{port}", Path(place), names
            finally:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()


def _header(server: Server, url: str) -> str:
    """The header with a token that bare schemathesis sends."""
    if server.login is None:
        return server.header
    path, sent, place = server.login
    asked = urllib.request.Request(url + path, json.dumps(sent).encode(), {"Content-Type": "application/json"})  # noqa: S310 # an address of ours
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 # likewise
        return server.header.replace("{token}", json.load(answer)[place])


def page(home: Path) -> str:
    """The table of the reports that are kept, then what a reader has made of each entry of these reports."""
    rows, read = [], []
    readings: dict[str, list[list[str]]] = json.loads(READINGS.read_text(encoding="utf-8"))
    for name in SERVERS:
        kept = home / name / "reports" / f"{name}.json"
        if kept.exists():
            report = json.loads(kept.read_text(encoding="utf-8"))
            rows.append(Row(name, report["version"], report).line())
    whole: Counter[str] = Counter()
    for name, entries in readings.items():
        found = Counter(verdict for verdict, *_ in entries)
        roots = len({(verdict, root) for verdict, root, *_ in entries})
        whole += found + Counter(entries=len(entries), roots=roots)
        read.append(f"| {name} | {len(entries)} | {found['bug']} | {found['gap']} | {found['false alarm']} | {roots} | {len(entries) / roots:.2f} |")
    total = whole["entries"]
    read.append(
        f"| **all** | {total} | {whole['bug']} | {whole['gap']} | {whole['false alarm']} ({100 * whole['false alarm'] / total:.1f}%) | {whole['roots']} | {total / whole['roots']:.2f} |"
    )
    notes = [f"| {name} | {verdict} | {root} | {entry} |" for name, entries in readings.items() for verdict, root, entry in entries]
    return "\n".join([HEAD, *rows, "", READ, *read, "", NOTES, *notes]) + "\n"


def fuzzed(document: bytes, url: str, place: Path, settings: str, requests: int, seconds: float) -> dict[str, Any]:
    """The JSON report of `oaswright fuzz`."""
    (place / "openapi.yaml").write_bytes(document)
    (place / "pyproject.toml").write_text(
        f'[tool.oaswright]\ndocument = "openapi.yaml"\nmodels = "the_models"\nclient = "the_client"\n[tool.oaswright.fuzz]\n{settings}\n', encoding="utf-8"
    )
    words = [str(PROGRAMS / "oaswright"), "fuzz", url, "--format", "json", "--max-requests", str(requests), "--max-time", str(seconds)]
    done = subprocess.run(words, cwd=place, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise SystemExit(f"no report (exit code {done.returncode}):\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def bare_run(document: bytes, url: str, place: Path, requests: int, header: str) -> tuple[int, int]:
    """How many failures bare schemathesis records within as many requests, and how many it sent before it ended by itself or was ended."""
    (place / "openapi.yaml").write_bytes(document)
    told = place / "told"
    words = [str(PROGRAMS / "st"), "run", "openapi.yaml", "--url", url, "--continue-on-failure", "--no-color", *(["-H", header] if header else [])]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.bench.st_watch", "ST_WATCH": str(told), "ST_LIMIT": str(requests), "PYTHONPATH": str(ROOT)}
    subprocess.run(words, cwd=place, env=environment, capture_output=True, check=False, timeout=1200)
    failures = set(told.read_text(encoding="utf-8").splitlines()) if told.exists() else set()
    return len(failures), Path(f"{told}.sent").stat().st_size


def _document(address: str) -> bytes:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 # an address of ours
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def _filled(text: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(name, value)
    return text


def main() -> int:
    """Measure the servers that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=list(SERVERS), default=list(SERVERS))
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "oaswright-public-servers")
    parser.add_argument("--bare", action="store_true", help="also run bare schemathesis, for as many requests")
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    for name in given.only:
        print(measured(name, SERVERS[name], given.home / name, given.requests, given.seconds, bare=given.bare).line(), flush=True)
    if given.page:
        given.page.write_text(page(given.home), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
