"""The pages, filled once when the server starts: all that is put in is escaped."""

from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple

from .schemas import LanguageFacts, ModelFacts

_EXAMPLE = """curl -s {address}/annotate -H 'Content-Type: application/json' \\
  -d '{{"text": "Axmed Cali waa Hargeysa.", "lang": "Somali"}}'"""


@cache
def static(name: str) -> str:
    """Read a file of the page.

    name (str): Its name.
    RETURNS (str): What is in it.
    """
    return (files(__package__) / "static" / name).read_text(encoding="utf8")


def try_page(models: Sequence[ModelFacts], languages: Sequence[LanguageFacts]) -> str:
    """Write the page to try pipelines on.

    models (Sequence[ModelFacts]): The pipelines.
    languages (Sequence[LanguageFacts]): The languages that they read.
    RETURNS (str): HTML.
    """
    options = (f'<option value="{escape(m.name)}">{escape(m.name)}</option>' for m in models)
    names = (f'<option value="{escape(f.name)}">{escape(f.code)}</option>' for f in languages)
    page = static("page.html")
    return page.replace("<!-- models -->", "".join(options)).replace(
        "<!-- languages -->", "".join(names)
    )


def api_page(schema: Mapping[str, Any]) -> str:
    """Write the page that explains the API.

    schema (Mapping[str, Any]): OpenAPI's description of it.
    RETURNS (str): HTML.
    """
    parts: List[str] = []
    for path, methods in schema["paths"].items():
        for method, facts in methods.items():
            parts += _operation(method.upper(), path, facts, schema["components"]["schemas"])
    example = escape(_EXAMPLE.format(address="http://127.0.0.1:8000"))
    page = static("api.html").replace("<!-- example -->", example)
    return page.replace("<!-- operations -->", "\n".join(parts))


def _operation(
    method: str, path: str, facts: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Iterator[str]:
    yield f"<h2>{method} {escape(path)}</h2>"
    yield f"<p>{escape(facts['description'])}</p>"
    body = facts.get("requestBody", {}).get("content", {}).get("application/json", {})
    if body:
        yield from _fields("Takes", body["schema"], schemas)
    content = facts["responses"]["200"]["content"]["application/json"]["schema"]
    yield from _fields("Gives", content, schemas)
    others = {s: r["description"] for s, r in facts["responses"].items() if s != "200"}
    if others:
        rows = "".join(f"<li>{escape(s)}: {escape(text)}</li>" for s, text in others.items())
        yield f"<p>Else:</p><ul>{rows}</ul>"


def _fields(title: str, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    """Write the fields of an object, and after them those of the objects in it."""
    kind, inner = _type_of(schema)
    shown = [inner] if inner else []
    for name in shown:
        known = schemas[name]
        heading = f"{title} {escape(kind)}" if name == inner else escape(name)
        rows = []
        for field, facts in known.get("properties", {}).items():
            of, others = _type_of(facts)
            rows.append(
                f"<tr><th scope=row><code>{escape(field)}</code></th><td>{escape(of)}</td>"
                f"<td>{escape(facts.get('description', ''))}{escape(_limits(facts))}</td></tr>"
            )
            if others and others not in shown:
                shown.append(others)
        yield (
            f'<div class="scrolled"><table><caption>{heading}</caption><thead><tr>'
            "<th scope=col>Field</th><th scope=col>Type</th><th scope=col>What it is</th></tr>"
            f"</thead><tbody>{''.join(rows)}</tbody></table></div>"
        )


def _type_of(schema: Mapping[str, Any]) -> Tuple[str, str]:
    """Tell a type in words, and the object that it is of, or "" for none."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name, name
    if "anyOf" in schema:
        kinds = [_type_of(part) for part in schema["anyOf"]]
        return " or ".join(kind for kind, _ in kinds), "".join(name for _, name in kinds)
    if schema.get("type") == "array":
        kind, name = _type_of(schema["items"])
        return f"list of {kind}", name
    return str(schema.get("type", "")), ""


def _limits(schema: Mapping[str, Any]) -> str:
    """Tell a range and what is taken by default."""
    found: Dict[str, Any] = dict(schema)
    for part in schema.get("anyOf", ()):
        found.update({k: v for k, v in part.items() if k in ("minimum", "maximum")})
    told = []
    if "minimum" in found and "maximum" in found:
        told.append(f"{found['minimum']:g} to {found['maximum']:g}")
    if found.get("default") is not None:
        told.append(f"by default {str(found['default']).lower()}")
    return f" ({'; '.join(told)})" if told else ""
