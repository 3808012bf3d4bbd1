"""The units of generated code: a unit is named after the component, body or parameter that its classes stand in."""

from collections.abc import Iterator

from oaswright import pointer
from oaswright.api.operation import Operation
from oaswright.api.python import python_names
from oaswright.api.tracked_document import Incoming


def of_operation(operation: Operation) -> tuple[tuple[str, str], ...]:
    """Return the pointers of an operation's schemas with their names: inline ones take them from the operation, others from the component that holds them."""
    return (
        *_parameter_units(operation, python_names.operation(operation.id, operation.method, operation.path)),
        *_body_units(operation, _base(operation), "Request"),
    )


def _parameter_units(operation: Operation, title: str) -> Iterator[tuple[str, str]]:
    for parameter in operation.parameters:
        if parameter.schema:
            tokens = pointer.split(parameter.pointer)
            yield (
                parameter.schema,
                python_names.class_name(tokens[2] if _is_component(tokens) else f"{python_names.class_name(title, 'Operation')}-{parameter.name}"),
            )


def _body_units(operation: Operation, base: str, sent: str) -> Iterator[tuple[str, str]]:
    bodies = [(operation.body, f"{base}{sent}", sent)] if operation.body else []
    bodies += [(body, f"{base}Response{python_names.pascal(status)}", "Response") for status, body in operation.responses.items()]
    for body, own, kind in bodies:
        tokens = pointer.split(body.pointer)
        shared = python_names.class_name(tokens[2]) if _is_component(tokens) else ""
        name = own if not shared else shared if shared.endswith(kind) else shared + kind
        for index, (media_type, at) in enumerate(body.media_types.items()):
            if at:
                yield at, name + (python_names.pascal(media_type.partition("/")[2]) if index else "")
            for inner in body.events.get(media_type, ()):
                yield inner, f"{name}Data"


def of_incoming(one: Incoming) -> Iterator[tuple[str, str]]:
    """Yield the same for a request that the service sends: its payload, and what is answered."""
    yield from _parameter_units(one.operation, one.title)
    yield from _body_units(one.operation, python_names.class_name(one.title, "Webhook"), "Payload")


def _is_component(tokens: list[str]) -> bool:
    """Tell whether a pointer leads to a component or into one; a wrong reference may stop short of it."""
    return tokens[:1] == ["components"] and len(tokens) > 2


def _base(operation: Operation) -> str:
    return python_names.operation_class(operation.id, operation.method, operation.path)
