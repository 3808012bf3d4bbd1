"""The parts of the tree, made side by side, each in a process of its own."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from specwright.document import Document
from specwright.finding import Finding
from specwright.generate import client, models, packaging
from specwright.project import Project


def make(project: Project, document: Document) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """The files of every part, and what was lost."""
    settings = project.settings
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        jobs = {
            settings.models: pool.submit(models.files, document, settings.models),
            settings.client: pool.submit(client.files, document, settings.models),
        }
        made = {package: job.result() for package, job in jobs.items()}
    files = {f"{package}/{path}": text for package, part in made.items() for path, text in part.items()}
    files["pyproject.toml"] = packaging.pyproject(document, settings.distribution or settings.client, (settings.models, settings.client))
    return files, ()
