"""openapi-spec-validator as it is asked here. Importing it takes longer than all else that a check of a small document does."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import jsonschema_rs

from oaswright.stand_ins import module, standing_in

# requests would fetch references, which is not done; pydantic_settings would read options of the library from the environment, which have no say.
SETTINGS = module("pydantic_settings", BaseSettings=type("BaseSettings", (), {}), SettingsConfigDict=dict)

with standing_in(requests=None, pydantic_settings=SETTINGS):
    from openapi_schema_validator._specifications import REGISTRY
    from openapi_spec_validator.shortcuts import get_validator_cls
    from openapi_spec_validator.validation.exceptions import ValidatorDetectError
    from openapi_spec_validator.validation.keywords import KeywordValidator


def validator(tree: dict[str, Any]) -> Any:
    """Return the authority for a document, without any way to fetch or open what a reference names, and without its check of defaults.

    Defaults are checked by a rule of ours, against a matcher of patterns that takes linear time.
    """
    chosen: Any = get_validator_cls(tree)
    return _offline(chosen)(tree)


def is_known(tree: dict[str, Any]) -> bool:
    """Tell whether a document names a version of OpenAPI that the authority knows."""
    try:
        validator(tree)
    except (ValidatorDetectError, TypeError, KeyError, ValueError, AttributeError):
        return False
    return True


@cache
def _offline(chosen: Any) -> Any:
    schemas = type("BoundedSchemaValidator", (_PropertyNames, _MetaSchemas, chosen.keyword_validators["schema"]), {})
    keywords = {**chosen.keyword_validators, "default": _NoDefaults, "schema": schemas}
    return type(f"Offline{chosen.__name__}", (chosen,), {"resolver_handlers": _Nothing(), "keyword_validators": keywords})


class _NoDefaults(KeywordValidator):
    def __call__(self, *_: Any) -> Iterator[Any]:
        return iter(())


class _PropertyNames:
    """The authority's search for the names of properties. Its own asks the same schema again and again, and has no end where one holds itself."""

    def _collect_properties(self, schema: Any) -> set[str]:
        found, seen, pending = set[str](), set[int](), [schema]
        while pending:
            here = pending.pop()
            value = here.read_value()
            if not isinstance(value, dict) or id(value) in seen:
                continue
            seen.add(id(value))
            if "properties" in here:
                found.update((here / "properties").keys())
            pending.extend(one for name in ("allOf", "anyOf", "oneOf") if name in here for one in here / name)
            pending.extend(here / name for name in ("items", "not") if name in here)
        return found


class _MetaSchemas:
    """The authority's question whether a schema is one. What its meta-schema accepts by a compiled validator, it need not look at in Python."""

    def _get_schema_checker(self, schema: Any, value: Any) -> Callable[[Any], None]:
        ask = super()._get_schema_checker(schema, value)  # type: ignore[misc] # it is the authority's
        accepts = _accepts(getattr(ask, "func", ask).__self__)
        return lambda one: None if accepts(one) else ask(one)


@cache
def _accepts(judge: Any) -> Callable[[Any], bool]:
    """Return whether the meta-schema of one of the authority's validators surely accepts a value; False says nothing."""
    resources = [(uri, REGISTRY.contents(uri)) for uri in REGISTRY]
    formats: dict[str, Callable[..., bool]] = {name: partial(_conforms, judge.FORMAT_CHECKER, name) for name in judge.FORMAT_CHECKER.checkers}
    registry = jsonschema_rs.Registry(resources)
    compiled = jsonschema_rs.validator_for(judge.META_SCHEMA, registry=registry, formats=formats, validate_formats=True, offline=True)

    def accepts(value: Any) -> bool:
        try:
            return compiled.is_valid(value)
        except ValueError:  # JSON has no such value
            return False

    return accepts


def _conforms(checker: Any, name: str, value: str) -> bool:
    return bool(checker.conforms(value, name))


class _Nothing(dict[str, Any]):
    """Handlers of every URL scheme, all of which give an empty document; the library fetches where it finds no handler."""

    def __contains__(self, _: object) -> bool:
        return True

    def __getitem__(self, _: str) -> Any:
        return lambda _: {}
