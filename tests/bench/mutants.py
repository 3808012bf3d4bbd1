"""Mutants of modules, as cosmic-ray makes them: one place of the code is changed in each."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    """`line` counts from 1; `before` and `after` are that line; `module` is "" for the code as it is."""

    module: str
    operator: str
    occurrence: int
    line: int = 0
    before: str = ""
    after: str = ""
    code: str = ""

    @property
    def name(self) -> str:
        return f"{self.module}:{self.line} {self.operator.removeprefix('core/')} {self.occurrence}"


def mutants(modules: Mapping[str, Path], seed: int | None = None) -> Iterator[Mutant]:
    """Yield the mutants of the modules, which are given by name, ordered by file, operator and place.

    With a seed they come in an order of its own, in which mutants of other modules do not matter. Each is made when it is asked for.
    """
    from cosmic_ray.commands.init import init  # type: ignore[import-not-found] # comes with the command alone
    from cosmic_ray.mutating import mutate_code  # type: ignore[import-not-found] # likewise
    from cosmic_ray.plugins import get_operator  # type: ignore[import-not-found] # likewise
    from cosmic_ray.work_db import WorkDB  # type: ignore[import-not-found] # likewise

    names = {str(path): name for name, path in modules.items()}
    with tempfile.TemporaryDirectory() as folder:
        work = WorkDB(Path(folder) / "work.sqlite", WorkDB.Mode.create)
        init(list(modules.values()), work, {})
        specs = sorted((spec for item in work.work_items for spec in item.mutations), key=lambda one: (str(one.module_path), one.operator_name, one.occurrence))
        work.close()
    if seed is not None:
        specs.sort(key=lambda one: sha256(f"{seed} {names[str(one.module_path)]} {one.operator_name} {one.occurrence}".encode()).digest())
    for spec in specs:
        text = Path(spec.module_path).read_text(encoding="utf-8")
        code = mutate_code(text, get_operator(spec.operator_name)(**spec.operator_args), spec.occurrence)
        if code is not None:
            pairs = zip(text.splitlines(), code.splitlines(), strict=False)
            line, before, after = next(((at, old, new) for at, (old, new) in enumerate(pairs, 1) if old != new), (0, "", ""))
            yield Mutant(names[str(spec.module_path)], spec.operator_name, spec.occurrence, line, before.strip(), after.strip(), code)
