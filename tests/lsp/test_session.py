"""One sitting in an editor, as an editor has it: over the protocol, with a real client."""

import subprocess
from pathlib import Path
from typing import Any

from lsprotocol import types

from tests.lsp.conftest import Editor

ENTRY = """\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
tags:
  - name: pets
paths:
  /pets/{id}:
    get:
      operationId: getPet
      summary: One pet
      tags: [pets]
      security:
        - key: []
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        '200':
          description: A pet
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Pet'
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Pet:
      $ref: pet.yaml
    Pets:
      type: array
      items:
        $ref: '#/components/schemas/Pet'
"""
PART = """\
description: Something small and furry.
type: object
required: [name]
properties:
  name:
    type: string
    maxLength: 20
  kind:
    type: string
    enum: [cat, dog]
"""


def project(folder: Path) -> tuple[Path, Path]:
    """A document in two files, committed."""
    entry, part = folder / "openapi.yaml", folder / "pet.yaml"
    entry.write_text(ENTRY)
    part.write_text(PART)
    (folder / "pyproject.toml").write_text('[tool.oaswright]\ndocument = "openapi.yaml"\nmodels = "pet_models"\nclient = "pet_client"\n')
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "first"]):
        subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)
    return entry, part


def rules(shown: list[types.Diagnostic]) -> set[Any]:
    return {one.code for one in shown}


async def defined(editor: Editor, path: Path, text: str) -> types.Location:
    """Return where that which a text names is defined."""
    found = await editor.client.text_document_definition_async(types.DefinitionParams(**editor.at(path, text, 1)))
    assert isinstance(found, list)
    (one,) = found
    assert isinstance(one, types.Location)
    return one


def test_a_misspelt_keyword_is_shown_while_it_is_typed_and_repaired_by_a_code_action(session: Any, tmp_path: Path) -> None:
    entry, part = project(tmp_path)

    async def talk(editor: Editor) -> None:
        editor.open(entry)
        editor.open(part)
        editor.type(part, PART.replace("maxLength", "maxLenght"))
        shown = await editor.until(part, lambda found: "keyword-known" in rules(found))
        one = next(one for one in shown if one.code == "keyword-known")
        assert (one.range.start.line, one.range.start.character, one.range.end.character) == (6, 4, 13)
        context = types.CodeActionContext([one])
        found = await editor.client.text_document_code_action_async(types.CodeActionParams(types.TextDocumentIdentifier(part.as_uri()), one.range, context))
        assert found
        (action,) = found
        assert isinstance(action, types.CodeAction)
        assert editor.applied(action.edit) == {part.as_uri(): PART}
        editor.type(part, PART)
        await editor.until(part, lambda found: "keyword-known" not in rules(found))

    session(talk)
    assert part.read_text() == PART


def test_a_breaking_edit_is_shown_with_the_value_that_proves_it(session: Any, tmp_path: Path) -> None:
    entry, part = project(tmp_path)

    async def talk(editor: Editor) -> None:
        editor.open(entry)
        editor.open(part)
        editor.type(part, PART.replace("required: [name]", "required: []").replace("[cat, dog]", "[cat, dog, cow]"))
        shown = await editor.until(part, lambda found: any(one.source == "oaswright diff" for one in found))
        told = [one.message for one in shown if one.source == "oaswright diff"]
        assert any("cow" in one and "breaking since the last commit" in one for one in told)
        assert any("{}" in one for one in told)
        editor.type(part, PART)
        await editor.until(part, lambda found: not any(one.source == "oaswright diff" for one in found))

    session(talk)


def test_a_reference_leads_to_what_it_names_and_back(session: Any, tmp_path: Path) -> None:
    entry, part = project(tmp_path)

    async def talk(editor: Editor) -> None:
        editor.open(entry)
        editor.open(part)
        await editor.until(entry, lambda _: True)
        there = await defined(editor, entry, "pet.yaml")
        assert there.uri == part.as_uri()
        there = await defined(editor, entry, "#/components/schemas/Pet")
        assert (there.uri, there.range.start.line) == (entry.as_uri(), 25)
        context = types.ReferenceContext(include_declaration=False)
        found = await editor.client.text_document_references_async(types.ReferenceParams(context=context, **editor.at(entry, "Pet:\n", 1)))
        assert sorted(one.range.start.line for one in found or []) == [20, 30]
        scheme = await defined(editor, entry, "key: []")
        assert scheme.range.start.line == 23

    session(talk)


def test_a_schema_is_renamed_in_every_file(session: Any, tmp_path: Path) -> None:
    entry, part = project(tmp_path)
    text = PART + '  friend:\n    $ref: "openapi.yaml#/components/schemas/Pet"\n'
    part.write_text(text)

    async def talk(editor: Editor) -> None:
        editor.open(entry)
        await editor.until(entry, lambda _: True)
        edit = await editor.client.text_document_rename_async(types.RenameParams(new_name="Animal", **editor.at(entry, "Pet:\n", 1)))
        changed = editor.applied(edit)
        expected = ENTRY.replace("schemas/Pet'", "schemas/Animal'").replace("    Pet:\n", "    Animal:\n")
        assert changed == {entry.as_uri(): expected, part.as_uri(): text.replace('schemas/Pet"', 'schemas/Animal"')}

    session(talk)


def test_what_may_be_typed_is_offered_also_where_the_text_cannot_be_parsed(session: Any, tmp_path: Path) -> None:
    entry, part = project(tmp_path)

    async def offered(editor: Editor, path: Path, text: str, mark: str) -> set[str]:
        editor.type(path, text)
        found = await editor.client.text_document_completion_async(types.CompletionParams(**editor.at(path, mark, len(mark))))
        assert isinstance(found, list)
        return {one.label for one in found}

    async def talk(editor: Editor) -> None:
        editor.open(entry)
        editor.open(part)
        await editor.until(entry, lambda _: True)
        keywords = await offered(editor, part, PART + "  age:\n    minim", "    minim")
        assert {"minimum", "type", "$ref"} <= keywords
        assert {"Pet", "Pets"} == await offered(editor, entry, ENTRY + "        $ref: ''", "        $ref: '")
        assert "integer" in await offered(editor, part, PART + "  age:\n    type: ", "  age:\n    type: ")
        fields = await offered(editor, entry, ENTRY.replace("      tags: [pets]\n", "      de\n"), "      de")
        assert {"description", "requestBody"} <= fields
        assert "summary" not in fields

    session(talk)


def test_hover_tells_what_a_schema_accepts_and_who_uses_it(session: Any, tmp_path: Path) -> None:
    entry, _ = project(tmp_path)

    async def talk(editor: Editor) -> None:
        editor.open(entry)
        await editor.until(entry, lambda _: True)
        found = await editor.client.text_document_hover_async(types.HoverParams(**editor.at(entry, "#/components/schemas/Pet", 3)))
        assert found
        assert isinstance(found.contents, types.MarkupContent)
        for words in ("**Pet**: object", "`name`, `kind?`", "Something small and furry.", "used by"):
            assert words in found.contents.value

    session(talk)


def test_the_outline_shows_operations_and_components(session: Any, tmp_path: Path) -> None:
    entry, _ = project(tmp_path)

    async def talk(editor: Editor) -> None:
        editor.open(entry)
        found = await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(types.TextDocumentIdentifier(entry.as_uri())))
        names = {one.name: one for one in found or [] if isinstance(one, types.DocumentSymbol)}
        (path,) = names["paths"].children or []
        assert (path.name, [one.name for one in path.children or []]) == ("/pets/{id}", ["get"])
        assert [one.name for one in (names["components"].children or [])[1].children or []] == ["Pet", "Pets"]

    session(talk)


def test_a_file_that_cannot_be_parsed_is_told_of_where_it_breaks(session: Any, tmp_path: Path) -> None:
    entry, _ = project(tmp_path)

    async def talk(editor: Editor) -> None:
        editor.open(entry)
        editor.type(entry, ENTRY.replace("paths:\n", "paths: [\n"))
        (one,) = await editor.until(entry, lambda found: rules(found) == {"readable"})
        assert one.severity == types.DiagnosticSeverity.Error
        assert one.range.start.line > 3

    session(talk)


def test_files_that_belong_to_no_document_are_left_alone(session: Any, tmp_path: Path) -> None:
    other, alone = tmp_path / "compose.yaml", tmp_path / "api.yaml"
    other.write_text("services: {web: {image: nginx}}\n")
    alone.write_text(ENTRY.replace("$ref: pet.yaml", "typ: object"))

    async def talk(editor: Editor) -> None:
        editor.open(other)
        editor.open(alone)
        await editor.until(alone, lambda found: "keyword-known" in rules(found))
        assert other.as_uri() not in editor.shown

    session(talk)
