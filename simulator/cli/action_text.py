"""How an action is told on the command line, as text and as JSON, with the source of each fact."""

from collections.abc import Iterator
from typing import Any

from simulator.spec.actions import Action
from simulator.spec.shapes import Shape


def wire_name(action: Action) -> str:
    """Give the name to ask by: bare for whmcs.php, with the module for the others."""
    return action.name if action.module == "whmcs" else f"{action.module}/{action.name}"


def facts_of(action: Action) -> dict[str, Any]:
    """Gather all that is known of an action."""
    return {
        "module": action.module,
        "name": action.name,
        "description": action.description,
        "group": action.group,
        "methods": list(action.methods),
        "access": action.access,
        "source": str(action.source),
        "parameters": [
            {
                "name": parameter.name,
                "aliases": list(parameter.aliases),
                "type": parameter.type_name,
                "required": parameter.required,
                "description": parameter.description,
                "source": str(parameter.source),
            }
            for parameter in action.parameters
        ],
        "failures": [
            {
                "code": failure.code,
                "live_code": failure.live_code or failure.code,
                "message": failure.text,
                "source": str(failure.source),
            }
            for failure in action.failures
        ],
        "answer": list(fields_of(action.answer)),
    }


def fields_of(shape: Shape[Any], prefix: str = "") -> Iterator[dict[str, Any]]:
    """Go through the fields of an answer, those of nested objects by a dotted name."""
    for field in shape.fields:
        name = f"{prefix}{field.name}"
        yield {"name": name, "dialect": field.only or "both", "source": str(field.source)}
        if field.of is not None:
            yield from fields_of(field.of, f"{name}.")


def explanation(action: Action) -> str:
    """Write all that is known of an action for a reader."""
    return "\n".join(_lines(facts_of(action)))


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    yield f"{facts['module']}.php action={facts['name']}  ({' or '.join(facts['methods'])})"
    yield facts["description"]
    yield f"source: {facts['source']}"
    yield ""
    yield "Parameters" if facts["parameters"] else "Parameters: none but the token"
    for each in facts["parameters"]:
        required = "required" if each["required"] else "optional"
        aliases = f", also {', '.join(each['aliases'])}" if each["aliases"] else ""
        yield f"  {each['name']}  {each['type']}, {required}{aliases}"
        yield f"      {each['description']}"
        yield f"      {each['source']}"
    yield ""
    yield "Failures"
    for each in facts["failures"]:
        yield f"  {each['code']}  {each['message']}"
        yield f"      {each['source']}"
    yield ""
    yield "Answer"
    for each in facts["answer"]:
        only = "" if each["dialect"] == "both" else f"  [{each['dialect']} only]"
        yield f"  {each['name']}{only}"
        yield f"      {each['source']}"
