"""The pages load nothing from elsewhere, and can be used without a mouse or without eyes."""

import re

import pytest
from elements import Elements
from server.serving import client

from spacy_phoneme_ner.server.pages import static
from spacy_phoneme_ner.server.schemas import AnnotateRequest, FoundEntity


@pytest.fixture(scope="module")
def api():
    with client() as testing:
        yield testing


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/api", "text/html"),
        ("/page.css", "text/css"),
        ("/page.js", "text/javascript"),
        ("/names.css", "text/css"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
def test_what_is_there(api, path, kind):
    response = api.get(path)
    assert response.status_code == 200 and response.headers["content-type"].startswith(kind)
    text = response.text.replace("http://127.0.0.1", "").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|@import|url\(|//[a-z]", text.replace("// ", ""))
    # As the policy has it: no script and no style in the page itself.
    if kind == "text/html":
        assert "<style" not in text and not re.search(r"\son\w+=|\sstyle=|<script(?! src)", text)


def test_links_lead_somewhere(api):
    for path in ("/", "/api"):
        found = Elements(api.get(path).text)
        links = [attrs.get("href") or attrs.get("src") for _, attrs in found.found]
        for link in filter(None, links):
            if not link.startswith("#"):
                assert api.get(f"/{link.removeprefix('./')}").status_code == 200, link
        ids = {attrs["id"] for _, attrs in found.found if "id" in attrs}
        assert {link[1:] for link in filter(None, links) if link.startswith("#")} <= ids


def test_whatever_is_set_has_a_label(api):
    found = Elements(api.get("/").text)
    labels = {attrs["for"] for attrs in found.of("label")}
    for kind in ("input", "select", "textarea"):
        for attrs in found.of(kind):
            assert attrs["id"] in labels, attrs
    assert found.of("html")[0]["lang"] == "en"
    references = ("aria-labelledby", "aria-describedby")
    described = {attrs[name] for _, attrs in found.found for name in references if name in attrs}
    assert described <= {attrs.get("id") for _, attrs in found.found}
    assert {"alert", "status"} <= {attrs.get("role") for _, attrs in found.found}


def test_languages_and_models_can_be_chosen(api):
    found = Elements(api.get("/").text)
    values = [attrs["value"] for attrs in found.of("option")]
    assert "small" in values and "Somali" in values and "auto" in values
    assert all("&" not in text for text in found.texts["option"])


def test_the_script_knows_the_page_and_the_api():
    script, page = static("page.js"), static("page.html")
    for name in re.findall(r'byId\("(\w+)"\)', script):
        assert f'id="{name}"' in page
    for field in re.findall(r"entity\.(\w+)", script):
        assert field in FoundEntity.model_fields
    asked = re.search(r"JSON.stringify\(\{(.*?)\}\)", script, re.S)[1]
    names = re.findall(r"^\s*(\w+)[:,]", asked, re.M)
    assert len(names) == 6 and set(names) <= set(AnnotateRequest.model_fields)


def test_every_field_is_explained(api):
    page = api.get("/api").text
    for name in (*AnnotateRequest.model_fields, *FoundEntity.model_fields):
        assert f"<code>{name}</code>" in page
    for path in ("POST /annotate", "GET /models", "GET /languages", "GET /health"):
        assert f"<h2>{path}</h2>" in page
