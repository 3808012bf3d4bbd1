"""What belongs together is one family; who needs another's instances comes after it; who may destroy them comes last."""

from typing import Any

import pytest
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.fuzz.campaign.families import families, sliced
from oaswright.fuzz.run import campaign

from tests.fuzz import tracker_api

OK = {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}}}}}


def api(*operations: str, **bodies: Any) -> Document:
    """A document with these operations; a body is given by the path with its slashes left out."""
    import json

    paths: dict[str, Any] = {}
    for one in operations:
        method, path = one.split(" ")
        node: dict[str, Any] = {"responses": OK}
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        node["parameters"] = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
        if method in ("post", "put", "patch"):
            properties = bodies.get(path.replace("/", ""), {"name": {"type": "string"}})
            node["requestBody"] = {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}}
        paths.setdefault(path, {})[method] = node
    return document.parse(json.dumps({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}))


def found(read: Document) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.name, one.after) for one in families(read, campaign.selected(read, ()))]


def crud(name: str) -> list[str]:
    return [f"get /{name}", f"post /{name}", f"get /{name}/{{id}}", f"put /{name}/{{id}}", f"delete /{name}/{{id}}"]


def test_each_tree_of_resources_is_a_family_and_every_operation_is_in_one() -> None:
    read = tracker_api.DOCUMENT
    grouped = families(read, campaign.selected(read, ()))
    assert [one.name for one in grouped] == ["/v1/projects", "/v1/users"]
    assert sorted(name for one in grouped for name in one.operations) == sorted(campaign.selected(read, ()))


@pytest.mark.parametrize(
    ("operations", "names"),
    [
        ([*crud("pets"), *crud("toys")], ["/pets", "/toys"]),
        ([*crud("pets"), "get /pets/{id}/toys", "post /pets/{id}/toys"], ["/pets"]),
        ([*crud("pets"), "post /pets/{id}/feed"], ["/pets"]),
        (["get /pets/", "post /pets/", "get /pets/{id}"], ["/pets"]),
        (["get /health", "get /version"], ["/health", "/version"]),
        (["get /reports/{year}/csv", "get /reports/{year}/pdf"], ["/reports"]),
        (["get /"], ["/"]),
    ],
)
def test_what_belongs_together(operations: list[str], names: list[str]) -> None:
    assert sorted(name.partition("/{")[0] for name, _ in found(api(*operations))) == names


def test_a_family_comes_after_those_whose_instances_its_bodies_name() -> None:
    read = api(*crud("orders"), *crud("customers"), orders={"customer_id": {"type": "string"}})
    assert found(read) == [("/customers", ()), ("/orders", ("/customers",))]


def test_families_that_need_each_other_are_one() -> None:
    read = api(*crud("orders"), *crud("customers"), orders={"customer_id": {"type": "string"}}, customers={"order_id": {"type": "string"}})
    assert [(set(one.paths), one.after) for one in families(read, campaign.selected(read, ()))] == [
        ({"/orders", "/orders/{id}", "/customers", "/customers/{id}"}, ()),
    ]  # fmt: skip


@pytest.mark.parametrize("destroyer", ["post /admin/purge", "delete /cache", "post /database/reset"])
def test_what_may_destroy_all_comes_last(destroyer: str) -> None:
    families = found(api(destroyer, *crud("pets"), *crud("toys")))
    assert families[-1][0] == destroyer.split(" ")[1]
    assert set(families[-1][1]) == {"/pets", "/toys"}


def test_only_the_named_operations_are_called() -> None:
    read = api(*crud("pets"), *crud("toys"))
    assert [one.operations for one in families(read, frozenset(["GET /toys"]))] == [("GET /toys",)]


def test_a_slice_holds_what_its_paths_reach_at_the_same_pointers() -> None:
    read = tracker_api.DOCUMENT
    users = families(read, campaign.selected(read, ()))[1]
    cut = sliced(read, users.paths)
    assert list(cut.tree["paths"]) == list(users.paths)
    assert cut.tree["paths"]["/v1/users"] == read.tree["paths"]["/v1/users"]
    assert "UserInput" in cut.tree["components"]["schemas"]
    assert "IssueInput" not in cut.tree["components"]["schemas"]
    assert cut.tree["components"]["securitySchemes"] == read.tree["components"]["securitySchemes"]


def test_operations_that_a_link_leads_to_belong_to_the_family() -> None:
    import json

    read = api(*crud("pets"), "get /vets/{id}")
    tree = json.loads(read.written)
    tree["paths"]["/vets/{id}"]["get"]["operationId"] = "getVet"
    tree["paths"]["/pets"]["post"]["responses"]["200"]["links"] = {"vet": {"operationId": "getVet"}}
    linked = document.parse(json.dumps(tree))
    assert len(families(linked, campaign.selected(linked, ()))) == 1
    assert len(families(read, campaign.selected(read, ()))) == 2
