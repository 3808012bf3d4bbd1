"""Take the fixture documents of both generators' own test suites through every step, beside what each generator takes by itself.

The repositories are cloned by hand and named; their documents stay out of this repository. A document counts as taken by a generator that
writes code for it and reports no error.

python -m tests.bench.fixtures FOLDER ... [--probes 200] [--limit SECONDS] [--jobs N] [--results FILE]
"""

import argparse
import contextlib
import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.bench import strangers

ENDINGS = (".json", ".yaml", ".yml")
VERSION = re.compile(rb"""^[\s{]*["']?openapi["']?\s*:\s*["']?3""", re.MULTILINE)


def documents(folder: Path) -> list[Path]:
    """The files below a folder that say that they are OpenAPI 3."""
    return sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS and path.is_file() and VERSION.search(path.read_bytes()[:20_000]))


def takes(generator: Callable[[Path, Path], bool], document: Path) -> bool:
    """Whether a generator writes code for a document; asked in a copy of this process."""
    with tempfile.TemporaryDirectory() as folder:
        pid = os.fork()
        if pid == 0:
            taken = False
            with Path(os.devnull).open("w", encoding="utf-8") as nothing, contextlib.redirect_stdout(nothing), contextlib.redirect_stderr(nothing), contextlib.suppress(BaseException):  # fmt: skip
                taken = generator(document, Path(folder))
            os._exit(0 if taken else 1)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def client(document: Path, folder: Path) -> bool:
    from openapi_python_client import generate
    from openapi_python_client.config import Config, ConfigFile, MetaType

    config = Config.from_sources(ConfigFile(post_hooks=[], literal_enums=True), MetaType.NONE, document, "utf-8", True, folder / "client")
    errors = generate(config=config)
    return (folder / "client" / "client.py").exists() and not any(one.level.value == "ERROR" for one in errors)


def models(document: Path, folder: Path) -> bool:
    from datamodel_code_generator import InputFileType, generate
    from datamodel_code_generator.enums import DataModelType
    from datamodel_code_generator.format import Formatter

    generate(
        document,
        input_file_type=InputFileType.OpenAPI,
        output=folder / "models.py" if not _is_modular(document) else folder / "models",
        output_model_type=DataModelType.PydanticV2BaseModel,
        formatters=[Formatter.BUILTIN],
    )
    return any(folder.rglob("*.py"))


def _is_modular(document: Path) -> bool:
    """Whether a component's name has a dot, for which the generator wants a folder."""
    return b"." in b"".join(re.findall(rb"""#/components/schemas/([\w.\-]+)""", document.read_bytes()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--probes", type=int, default=200)
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for each document")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--until", type=float, default=1e9, help="begin with no document after so many seconds; with --results, the next run goes on")
    parser.add_argument("--keep", type=Path, help="where the projects of failures are kept")
    parser.add_argument("--results", type=Path, help="a file of outcomes, one a line; what is in it is not run again")
    parser.add_argument("--taken", type=Path, help="a file of what the generators take by themselves; what is in it is not asked again")
    chosen = parser.parse_args()
    strangers.warm()
    results = strangers.Results(chosen.results)
    known = json.loads(chosen.taken.read_text()) if chosen.taken and chosen.taken.exists() else {}
    for folder in chosen.folders:
        found = documents(folder)
        for path in found:
            name = str(path.relative_to(folder))
            known[name] = known.get(name) or [word for word, ask in (("client", client), ("models", models)) if takes(ask, path)]
        if chosen.taken:
            chosen.taken.write_text(json.dumps(known, indent=1))
        rest = [path for path in found if str(path.relative_to(folder)) not in results.known]
        for one in strangers.run(rest, folder, probes=chosen.probes, limit=chosen.limit, jobs=chosen.jobs, until=chosen.until, keep=chosen.keep, siblings=True):
            results.add(one)
    taken = [one for one in results.outcomes if known.get(one.document)]
    passed = sum(one.kind == strangers.PASSES for one in results.outcomes)
    print(
        f"{passed} of {len(results.outcomes)} documents pass; of the {len(taken)} that a generator takes {sum(one.kind == strangers.PASSES for one in taken)}."
    )
    print(f"Taken by: {dict(Counter(', '.join(known.get(one.document, ())) or 'neither' for one in results.outcomes))}\n")
    print("Of those that a generator takes:\n")
    print(strangers.table(taken))
    print("\nOf the others:\n")
    print(strangers.table([one for one in results.outcomes if not known.get(one.document)]))


if __name__ == "__main__":
    main()
