"""What the check says of whole documents."""

from pathlib import Path

import pytest
from oaswright.check import check, severities
from oaswright.check.authority import judge
from oaswright.document import document
from oaswright.errors import UsageError
from oaswright.finding import Severity

HEAD = """\
openapi: 3.1.0
info: {title: T, version: '1'}
security: []
tags: [{name: Pets}]
"""
ENTRY = (
    HEAD
    + """\
paths:
  /pets/{id}:
    $ref: paths/pet.yaml
"""
)
PET_PATH = """\
parameters: [{name: id, in: path, required: true, description: Which, schema: {type: integer}}]
get:
  operationId: readPet
  summary: Read a pet
  tags: [Pets]
  responses:
    '200': {description: Fine, content: {application/json: {schema: {$ref: ../schemas/Pet.yaml}}}}
    '404': {description: Gone}
put:
  operationId: writePet
  summary: Write a pet
  tags: [Pets]
  requestBody: {content: {application/json: {schema: {$ref: ../schemas/Pet.yaml}}}}
  responses:
    '204': {description: Done}
    '404': {description: Gone}
"""
PET = """\
type: object
required: [id, name]
properties:
  id: {type: integer, readOnly: true, description: Its number}
  name: {type: string, description: Its name}
"""


def lines(text: str) -> list[str]:
    return [f"{one.position}: {one.severity} {one.message} [{one.rule}]" for one in check(document.parse(text))]


def written(folder: Path, monkeypatch: pytest.MonkeyPatch, pet: str = PET) -> list[str]:
    """The findings on a document of three files."""
    for name, text in {"openapi.yaml": ENTRY, "paths/pet.yaml": PET_PATH, "schemas/Pet.yaml": pet}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.chdir(folder)
    return [f"{one.position}: {one.message}" for one in check(document.load(Path("openapi.yaml")))]


def test_a_good_document_of_several_files_gives_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(tmp_path, monkeypatch) == []


def test_a_fault_in_a_shared_schema_is_told_once_and_where_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(tmp_path, monkeypatch, PET.replace("description: Its name", "descripton: Its name")) == [
        "schemas/Pet.yaml:5:3: the field 'name' has no description",
        "schemas/Pet.yaml:5:24: 'descripton' is no keyword of a schema, so it says nothing",
    ]


def test_a_wrong_type_is_told_at_its_place_in_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = written(tmp_path, monkeypatch, PET.replace("name: {type: string", "name: {type: strnig"))
    assert found == ['schemas/Pet.yaml:5:16: the schema is not well formed: "strnig" is not one of "array", "boolean" or 5 other candidates']


def test_an_example_is_judged_in_its_direction() -> None:
    """A request may leave out what is read-only, a response may not."""
    body = "content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}, example: {name: Rex}}}"
    text = (
        HEAD
        + f"""\
paths:
  /pets:
    post:
      operationId: addPet
      summary: Add a pet
      tags: [Pets]
      requestBody: {{{body}}}
      responses:
        '200': {{description: Fine, {body}}}
        default: {{description: Refused}}
components:
  schemas:
    Pet: {PET.replace(chr(10), chr(10) + "      ").replace("type: object", chr(10) + "      type: object", 1).rstrip()}
"""
    )
    assert lines(text) == ['document.yaml:13:118: warning the example does not fit its schema: "id" is a required property [example-valid]']


def test_the_place_inside_an_example_is_told() -> None:
    text = (
        HEAD
        + "components:\n  schemas:\n    A:\n      properties: {a: {type: array, description: A, items: {type: integer}}}\n      examples:\n        - a:\n          - 1\n          - x\n"
    )
    assert lines(text) == ['document.yaml:12:13: warning the example does not fit its schema: "x" is not of type "integer" [example-valid]']


def test_a_format_binds_an_example() -> None:
    text = HEAD + "components:\n  schemas:\n    A: {type: string, format: date-time, example: yesterday}\n"
    assert lines(text) == ['document.yaml:7:51: warning the example does not fit its schema: "yesterday" is not a "date-time" [example-valid]']


def test_the_authority_may_not_be_silenced() -> None:
    """A document that the authority refuses has an error, even if the rule that says it better is switched off."""
    text = document.parse(HEAD + "paths:\n  /a/{b}: {get: {operationId: a, security: [], responses: {default: {description: D}}}}\n")
    told = {one.rule for one in check(text) if one.severity is Severity.ERROR}
    assert "path-parameter" in told
    off = check(text, severities({"path-parameter": "off"}))
    assert [(one.rule, one.severity) for one in off if one.severity is Severity.ERROR] == [("openapi-valid", Severity.ERROR)]


def test_the_default_of_a_schema_is_left_to_a_rule_that_can_be_silenced() -> None:
    """What a default says is no matter of validity, so nobody has to mend a vendor's before going on."""
    text = document.parse(HEAD + "components:\n  schemas:\n    A: {type: string, default: 5}\n")
    assert [one.rule for one in check(text)] == ["default-valid"]
    assert check(text, severities({"default-valid": "off"})) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "paths:\n  /a: {get: {operationId: a, responses: {default: {description: D}}}, put: {operationId: a, responses: {default: {description: D}}}}\n",
            "DuplicateOperationIDError",
        ),
        ("paths:\n  /a/{b}: {get: {responses: {default: {description: D}}}}\n", "UnresolvableParameterError"),
        ("paths:\n  /a: {parameters: [{name: a, in: query, schema: {}}, {name: a, in: query, schema: {}}]}\n", "ParameterDuplicateError"),
        ("components: {schemas: {A: {allOf: [{properties: {a: {}}}], required: [b]}}}\n", "ExtraParametersError"),
        ("components: {schemas: {A: {type: x}}}\n", "OpenAPIValidationError"),
    ],
)
def test_each_error_of_the_authority_is_known_by_its_name(text: str, kind: str) -> None:
    assert [verdict.kind for verdict in judge(document.parse(HEAD + text))] == [kind]


def test_a_severity_for_an_unknown_rule_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no rule 'pets'"):
        severities({"pets": "off"})
    with pytest.raises(UsageError, match="expected one of error, warning, info, off, got 'on'"):
        severities({"enum-distinct": "on"})


@pytest.mark.parametrize(
    ("version", "field", "hint"),
    [
        ("3.1.0", "operationID: a", "did you mean 'operationId'?"),
        ("3.1.0", "sumary: A", "did you mean 'summary'?"),
        ("3.1.0", "path: /a", "take it out, or give it a name that starts with 'x-'"),
    ],
)
def test_a_misspelt_field_is_told_of_once_with_what_was_meant(tmp_path: Path, version: str, field: str, hint: str) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(f"openapi: {version}\ninfo: {{title: T, version: '1'}}\npaths: {{/a: {{get: {{{field}, responses: {{'200': {{descripton: It.}}}}}}}}}}\n")
    found = [one for one in check(document.load(path)) if one.rule == "openapi-valid"]
    assert [(one.message, one.hint) for one in found] == [
        (f"'{field.partition(':')[0]}' is not a field that OpenAPI has here", hint),
        ("'descripton' is not a field that OpenAPI has here", "did you mean 'description'?"),
    ]


def test_a_field_of_a_later_version_is_told_of_as_such(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text("openapi: 3.1.0\ninfo: {title: T, version: '1'}\ntags: [{name: A, parent: B}]\npaths: {}\n")
    (found,) = [one for one in check(document.load(path)) if one.rule == "openapi-valid"]
    assert found.hint == "OpenAPI has it since 3.2: write openapi: 3.2.0, or take it out, or give it a name that starts with 'x-'"
