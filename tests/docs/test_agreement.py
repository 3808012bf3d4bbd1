"""What `prove` found of a document stands on its site, until the document changes."""

from pathlib import Path

from oaswright import publish
from oaswright.docs import agreement
from oaswright.document import document
from oaswright.project import Project
from oaswright.settings.keys import Settings

FOUND = {
    "cells": [
        {"artefact": "models", "name": "Pet", "status": "proved", "probes": 1200, "disagreements": []},
        {"artefact": "client", "name": "Pet", "status": "disagrees", "probes": 40, "disagreements": [{"probes": 3}, {"probes": 1}]},
        {"artefact": "models", "name": "Cat", "status": "probed", "probes": 7, "disagreements": []},
    ]
}
TEXT = "openapi: 3.1.0\ninfo: {title: Pets, version: '1'}\npaths: {}\n"


def test_the_matrix_has_a_column_for_each_artefact() -> None:
    table = agreement(FOUND)
    assert table.head == ["Schema or message", "models", "client"]
    assert table.rows == [["Pet", "proved: 1,200 probes", "disagrees: 4 of 40 probes"], ["Cat", "probed: 7 probes", ""]]


def test_the_page_is_there_for_the_document_that_was_proved_and_for_no_other(tmp_path: Path) -> None:
    project = Project(tmp_path, Settings("openapi.yaml", "models", "client"))
    project.document.write_text(TEXT)
    assert "table-agreement.html" not in publish.site(project).files
    publish.remember(project, document.load(project.document), FOUND)
    assert {"table-agreement.html", "index.html"} <= set(publish.site(project).files)
    project.document.write_text(TEXT.replace("Pets", "Cats"))
    assert "table-agreement.html" not in publish.site(project).files


def test_a_spoilt_memory_is_no_fault_of_the_site(tmp_path: Path) -> None:
    project = Project(tmp_path, Settings("openapi.yaml", "models", "client"))
    project.document.write_text(TEXT)
    project.cache.mkdir()
    (project.cache / publish.AGREEMENT).write_text("{")
    assert "table-agreement.html" not in publish.site(project).files
