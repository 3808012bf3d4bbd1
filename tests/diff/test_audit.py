"""No verdict of the suite is contradicted by values, and a judge that errs is found out by them."""

import pytest
from oaswright.diff.schemas import sets
from oaswright.diff.schemas.sets import Answer
from oaswright.document import document

from tests.diff.audit import Audit
from tests.diff.edits import operations
from tests.diff.test_schemas import ALL, DIRECTED, WIDER, Edit, service

PROBES = 1000

# A name that one alternative declares is taken not to be sent with other values by another one, which takes any object: no single reader sees that.
BY_CONVENTION = {"property in a choice with any object"}


@pytest.mark.parametrize("edit", [edit for edit in (*ALL, *DIRECTED) if edit.name not in BY_CONVENTION], ids=lambda edit: edit.name)
@pytest.mark.parametrize("side", ["request", "response"])
def test_what_is_called_safe_takes_every_probe(edit: Edit, side: str) -> None:
    """Also the other way round, where other edits are safe."""
    for old, new in ((edit.old, edit.new), (edit.new, edit.old)):
        audit = Audit(service(old, side), service(new, side))
        assert [audit.contradiction(pair, PROBES) for pair in audit.safe()] in ([], [()])


@pytest.mark.parametrize("edit", operations.EDITS, ids=lambda edit: edit[0])
def test_no_edit_of_an_operation_is_contradicted(edit: tuple[str, str, str, str, str]) -> None:
    audit = Audit(document.parse(operations.BASE), document.parse(operations.BASE.replace(edit[1], edit[2])))
    assert {audit.contradiction(pair, PROBES) for pair in audit.safe()} <= {()}


@pytest.mark.parametrize("edit", WIDER, ids=lambda edit: edit.name)
def test_a_judge_that_calls_a_breaking_edit_safe_is_found_out(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets, "inside", lambda *_: Answer.YES)
    audit = Audit(service(edit.old, "response"), service(edit.new, "response"))
    assert [bool(audit.contradiction(pair, PROBES)) for pair in audit.safe()] == [True]
