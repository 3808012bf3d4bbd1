"""The document's verdict on a request body, through the models that are generated from it."""

from typing import Any

from buddy_models import DockerfileActionUpdate
from pydantic import BaseModel, ValidationError

from buddy_sandbox.web.errors import BadRequest

# The schema says this with a `not`, of which a validator cannot tell what is meant.
_IN_WORDS = {("/run_only_on_first_failure", "not"): "it belongs to the trigger_time ON_FAILURE, and to no other"}


def accepted(sent: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an update that the document knows; raises BadRequest with every reason why it refuses the body."""
    try:
        update = DockerfileActionUpdate.model_validate(sent)
    except ValidationError as refusal:
        raise BadRequest(*(_reason(error["ctx"]) for error in refusal.errors(include_url=False, include_input=False))) from None
    known: dict[str, Any] = _known(update)
    return known


def _reason(violation: dict[str, Any]) -> str:
    pointer, rule, text = violation["pointer"], violation["rule"], violation["text"]
    words = _IN_WORDS.get((pointer, rule)) or text.partition(f": {rule}: ")[2]
    return f"{pointer.removeprefix('/').replace('/', '.') or 'The request body'}: {words}"


def _known(value: Any) -> Any:
    """Return a model's fields without those that the document does not know, which the model keeps apart."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {fields[name].alias or name: _known(field) for name, field in vars(value).items() if name in value.model_fields_set}
    return [_known(item) for item in value] if isinstance(value, list) else value
