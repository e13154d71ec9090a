"""What the documents of the servers' APIs say beside what the framework knows."""

from __future__ import annotations

from typing import Any

from wire.api_document import PROBLEM_TYPE, complete


def a_document(path: str = "/api/things/{thing}", method: str = "post", **operation: Any) -> dict[str, Any]:
    schema = {"title": "Response Things Post", "$ref": "#/components/schemas/Thing"}
    answers = {
        "200": {"description": "Well", "content": {"application/json": {"schema": schema}}},
        "204": {"description": "Nothing"},
        "422": {"description": "The framework's own"},
    }
    framework = {"HTTPValidationError": {}, "ValidationError": {}, "Thing": {"type": "object"}}
    return {
        "openapi": "3.1.0",
        "paths": {path: {method: {"operationId": "x", "responses": answers, **operation}}},
        "components": {"schemas": framework, "securitySchemes": {"staffCookie": {}}},
    }


def answers_of(document: dict[str, Any]) -> set[str]:
    (operations,) = complete(document)["paths"].values()
    (operation,) = operations.values()
    return set(operation["responses"]) - {"200", "204"}


def test_every_operation_may_refuse_with_a_problem() -> None:
    made = complete(a_document())
    assert made["components"]["responses"]["Problem"]["content"][PROBLEM_TYPE]["schema"]["$ref"].endswith("/Problem")
    problem = made["components"]["schemas"]["Problem"]
    assert {"type", "title", "status", "detail"} <= set(problem["required"])
    assert "FieldProblem" in made["components"]["schemas"]
    assert answers_of(a_document("/api/things", "get")) == {"default"}


def test_a_door_a_body_and_a_name_in_the_path_each_have_their_refusals() -> None:
    assert answers_of(a_document("/api/things", "get", security=[{"staffCookie": []}])) == {"401", "403", "default"}
    assert answers_of(a_document("/api/things", "post")) == {"403", "default"}
    assert answers_of(a_document("/api/things", "put", requestBody={})) == {"403", "413", "422", "default"}
    named = a_document("/api/things/{thing}", "get", parameters=[{"name": "thing", "in": "path"}])
    assert answers_of(named) == {"404", "422", "default"}


def test_the_frameworks_own_errors_and_titles_are_gone_and_the_rest_stays() -> None:
    made = complete(a_document())
    assert set(made["components"]["schemas"]) == {"Thing", "Problem", "FieldProblem"}
    assert made["components"]["securitySchemes"] == {"staffCookie": {}}
    operation = made["paths"]["/api/things/{thing}"]["post"]
    assert (operation["operationId"], operation["tags"]) == ("post_things_thing", ["things"])
    assert operation["responses"]["200"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Thing"
    }
    assert operation["responses"]["204"] == {"description": "Nothing"}


def test_a_document_without_components_gets_them() -> None:
    document = a_document()
    del document["components"]
    assert "Problem" in complete(document)["components"]["schemas"]
