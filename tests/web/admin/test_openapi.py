"""The document of the admin API: it describes every admin path, and nothing else."""

import re
from typing import Any

import msgspec
import pytest
from aiohttp import web
from openapi_spec_validator import validate

from simulator.web.admin.openapi import admin_document, json_objects
from simulator.web.admin.paths import ADMIN_PATHS
from simulator.web.admin.routes import AdminPath
from simulator.web.app import create_app
from tests.support.api import Client
from tests.support.recorder import new_engine

APP = create_app(new_engine())
DOCUMENT = admin_document(ADMIN_PATHS)
OPERATIONS = [
    (path, method.upper(), operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
quietly = pytest.mark.usefixtures("_quiet", "_untouched")


def unlike_the_routes(app: web.Application, document: dict[str, Any]) -> list[str]:
    """Report routes below `/_sim` that a document leaves out, and what it has besides."""
    routed = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.resource is not None and route.resource.canonical.startswith("/_sim")
    }
    written = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    heads = {each.replace("GET", "HEAD", 1) for each in written if each.startswith("GET")}
    return sorted(routed ^ (written | heads))


def test_the_document_has_every_admin_path_and_no_other() -> None:
    """As the router has them."""
    assert unlike_the_routes(APP, DOCUMENT) == []
    assert len(OPERATIONS) > 20


def test_a_route_that_nobody_declares_is_noticed() -> None:
    """And a declaration that is not served."""

    async def hidden(_request: web.Request) -> web.Response:
        return web.Response()

    app = create_app(new_engine())
    app.router.add_post("/_sim/hidden", hidden)
    document = {"paths": {**DOCUMENT["paths"], "/_sim/told": {"delete": {}}}}
    assert unlike_the_routes(app, document) == ["DELETE /_sim/told", "POST /_sim/hidden"]


def test_the_document_is_valid() -> None:
    """An OpenAPI 3.1 document, references and all."""
    validate(DOCUMENT)


@quietly
async def test_the_document_is_served(client: Client) -> None:
    """The same for every server."""
    response = await client.get("/_sim/admin/openapi.json")
    assert await response.json() == msgspec.json.decode(msgspec.json.encode(DOCUMENT))


@pytest.mark.parametrize("path", ADMIN_PATHS, ids=lambda path: f"{path.method} {path.path}")
def test_every_admin_path_is_told_in_words(path: AdminPath) -> None:
    """A sentence for the path, and something for each value that it reads."""
    operation = DOCUMENT["paths"][path.path][path.method.lower()]
    assert operation["summary"].endswith(".")
    assert all(each["description"] for each in operation["parameters"])
    assert path.answer not in (None, object)


@pytest.mark.parametrize(
    "path",
    [each for each in ADMIN_PATHS if each.query],
    ids=lambda path: f"{path.method} {path.path}",
)
def test_every_key_of_a_query_may_be_left_out(path: AdminPath) -> None:
    """Reading a query relies on it."""
    assert path.query is not None
    assert [each.name for each in msgspec.structs.fields(path.query) if each.required] == []


@pytest.mark.parametrize(
    "path",
    [each for each in ADMIN_PATHS if each.body],
    ids=lambda path: f"{path.method} {path.path}",
)
def test_every_example_is_a_right_body(path: AdminPath) -> None:
    """Whoever sends what a hint or the document shows is understood."""
    assert path.body is not None
    examples = json_objects(path.example)
    assert examples
    for example in examples:
        sent = msgspec.json.encode(example)
        assert isinstance(msgspec.json.decode(sent, type=path.body), path.body)


def filled(path: str) -> str:
    """Fill the braces of a path in."""
    return path.replace("{world}", "default").replace("{", "").replace("}", "")


@quietly
@pytest.mark.parametrize(("path", "method"), [(path, method) for path, method, _ in OPERATIONS])
@pytest.mark.parametrize(
    ("header", "value"),
    [("Origin", "http://evil.example"), ("Host", "evil.example"), ("Sec-Fetch-Site", "cross-site")],
)
async def test_no_admin_path_answers_a_foreign_page(
    client: Client, path: str, method: str, header: str, value: str
) -> None:
    """Whatever the path is for, streams too."""
    response = await client.request(method, filled(path), headers={header: value})
    assert response.status == 403
    assert sorted((await response.json())["error"]) == ["try", "what", "where"]


@quietly
@pytest.mark.parametrize(("path", "method"), [(path, method) for path, method, _ in OPERATIONS])
async def test_no_admin_path_overlooks_a_key(client: Client, path: str, method: str) -> None:
    """One that nobody reads is refused before anything happens, with those there are."""
    response = await client.request(method, f"{filled(path)}?nobody=1")
    assert response.status == 400
    assert "known: " in (await response.json())["error"]["try"]


@quietly
@pytest.mark.parametrize(
    ("path", "method"),
    [(path, method) for path, method, _ in OPERATIONS if method in ("POST", "PUT")],
)
async def test_no_admin_path_overlooks_what_is_in_a_body(
    client: Client, path: str, method: str
) -> None:
    """Nor do those that need no body."""
    response = await client.request(method, filled(path), data=b'{"nobody": 1}')
    assert response.status == 400
    assert (await response.json())["error"]["try"]


OPERATION_ID = re.compile(
    r"(add|cancel|change|check|clear|create|delete|explain|export|get|list|move|pay|put|refund|reset|"
    r"restore|save|set|stream|verify)([A-Z][a-z]+)+"
)
SCHEMA = re.compile(r"([A-Z][a-z]+)+")


def odd_names(document: dict[str, Any]) -> list[str]:
    """Report names of operations and schemas that are none of an API: paths of modules, say."""
    operations = [each for methods in document["paths"].values() for each in methods.values()]
    ids = [each["operationId"] for each in operations]
    odd = [each for each in ids if not OPERATION_ID.fullmatch(each) or ids.count(each) > 1]
    return sorted(
        odd + [each for each in document["components"]["schemas"] if not SCHEMA.fullmatch(each)]
    )


def test_every_operation_and_schema_has_a_name_of_the_api() -> None:
    """Operations begin with a verb, schemas do not; neither shows how the package is laid out."""
    assert odd_names(DOCUMENT) == []
    assert {"Error", "JournalPage"} <= set(DOCUMENT["components"]["schemas"])
    assert DOCUMENT["paths"]["/_sim/worlds/{world}/journal"]["get"]["operationId"] == "listJournal"


@pytest.mark.parametrize("name", ["Admin.health", "health", "get_health", "getVersion"])
def test_an_operation_named_like_code_is_noticed(name: str) -> None:
    """And two of one name."""
    paths = {**DOCUMENT["paths"], "/_sim/health": {"get": {"operationId": name}}}
    assert name in odd_names({**DOCUMENT, "paths": paths})


@pytest.mark.parametrize(
    "name", ["simulator.web.journal.Listed", "_Listed", "listed", "Created_int_"]
)
def test_a_schema_named_like_code_is_noticed(name: str) -> None:
    """The library gives the whole path where two structs have the same name."""
    schemas = {**DOCUMENT["components"]["schemas"], name: {}}
    assert odd_names({**DOCUMENT, "components": {"schemas": schemas}}) == [name]
