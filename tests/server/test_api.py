import json
import re

import pytest
import spacy
from server.serving import SOMALI, TEXTS, client, service

from spacy_phoneme_ner import __version__
from spacy_phoneme_ner.server.known_names import KnownNames
from spacy_phoneme_ner.server.service import Pipeline, Service


@pytest.fixture(scope="module")
def api():
    with client() as testing:
        yield testing


def annotate(api, **request):
    response = api.post("/annotate", json=request)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def problem(response, status, code):
    """Check that something is told as it should be. RETURNS: What is said."""
    told = response.json()
    assert (response.status_code, told["status"], told["code"]) == (status, status, code), told
    assert response.headers["content-type"] == "application/problem+json"
    assert set(told) == {"type", "title", "status", "code", "detail", "errors"}
    assert "Traceback" not in response.text and ".py" not in response.text
    assert len(response.content) < 20_000
    return told["detail"]


def test_a_text(api):
    answer = annotate(api, text=SOMALI, lang="Somali")
    assert answer["model"] == "small"
    (result,) = answer["results"]
    assert set(result) == {"text", "lang", "entities", "notes"}
    assert result["text"] == SOMALI and result["lang"] == "som" and result["notes"] == []
    found = {entity["text"]: entity for entity in result["entities"]}
    assert found["Axmed Cali Xasan"]["label"] == "PER"
    assert found["Hargeysa"]["ipa"] == "hærɡejsæ" and found["Hargeysa"]["heard_as"] == []
    for entity in result["entities"]:
        assert SOMALI[entity["start"] : entity["end"]] == entity["text"]
        assert 0 < entity["score"] <= 1


def test_offsets_are_those_of_characters(api):
    text = f"😀🇸🇴 {SOMALI}"
    (result,) = annotate(api, text=text, lang="so")["results"]
    assert "Hargeysa" in [text[e["start"] : e["end"]] for e in result["entities"]]


def test_several_texts_are_as_one_by_one(api):
    texts = [text for _, text in TEXTS]
    together = annotate(api, texts=texts, lang="auto")["results"]
    assert together == [annotate(api, text=text, lang="auto")["results"][0] for text in texts]
    assert annotate(api, texts=[])["results"] == []


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\x00", "a", "😀", "\u202e", "…" * 100, "x" * 5000]
)
def test_texts_with_nothing_to_find(api, text):
    (result,) = annotate(api, text=text, lang="Somali", html=True, tokens=True)["results"]
    assert result["text"] == text and result["entities"] == []


def test_a_threshold_is_of_one_request(api):
    usual = annotate(api, text=SOMALI, lang="Somali")
    few = annotate(api, text=SOMALI, lang="Somali", threshold=0.95)["results"][0]["entities"]
    assert [entity["text"] for entity in few] == ["Soomaaliya"]
    many = annotate(api, text=SOMALI, lang="Somali", threshold=0.01)["results"][0]["entities"]
    assert len(many) >= len(usual["results"][0]["entities"]) > len(few)
    assert annotate(api, text=SOMALI, lang="Somali") == usual


def test_labels(api):
    (result,) = annotate(api, text=SOMALI, lang="Somali", labels=["LOC"], html=True)["results"]
    assert {entity["label"] for entity in result["entities"]} == {"LOC"}
    assert ">PER" not in result["html"]
    response = api.post("/annotate", json={"text": "a", "labels": ["FISH"]})
    assert "FISH" in problem(response, 422, "P805")


def test_tokens(api):
    (result,) = annotate(api, text="Axmed  waa\nHargeysa.", lang="Somali", tokens=True)["results"]
    told = [(t["start"], t["end"], t["ipa"], t["lang"]) for t in result["tokens"]]
    assert told[0] == (0, 5, "æħmed", "som") and told[2][:3] == (11, 19, "hærɡejsæ")
    assert told[-1][2] == "" and len(told) == 4


def test_html(api):
    (result,) = annotate(api, text="<script>alert(1)</script> Hargeysa", lang="so", html=True)[
        "results"
    ]
    assert result["html"].startswith('<div class="phoneme-ner"') and "<script" not in result["html"]
    assert "style=" not in result["html"]  # which the policy of the pages forbids


def test_what_a_name_sounds_like(api):
    (result,) = annotate(api, text=SOMALI, lang="Somali", heard_as=2)["results"]
    heard = {entity["text"]: entity["heard_as"] for entity in result["entities"]}
    assert heard["Soomaaliya"][0] == {
        "name": "Soomaaliya",
        "label": "LOC",
        "lang": "som",
        "ipa": "sɔːmæːlijæ",
        "likeness": 1.0,
        "distance": 0.0,
    }
    assert len(heard["Soomaaliya"]) == 2 and heard["Axmed Cali Xasan"] == []


def test_notes(api):
    with pytest.warns(UserWarning, match="W037"):
        (result,) = annotate(api, text="Овозхон Фарҳод Каримов дар шаҳри", lang="Yoruba")["results"]
    assert "not in a script of Yoruba" in result["notes"][0]


@pytest.mark.filterwarnings("ignore:.W039")
def test_text_without_spaces_is_cut(api, monkeypatch):
    text = "北京市长在上海。"
    (result,) = annotate(api, text=text, lang="zh", tokens=True)["results"]
    assert len(result["tokens"]) >= 5
    for installed in (True, False):
        found = (lambda script: script) if installed else (lambda script: None)
        monkeypatch.setattr("spacy_phoneme_ner.server.notes.find_segmenter", found)
        (result,) = annotate(api, text=text, lang="zh")["results"]
        assert ("knows Han words" in "".join(result["notes"])) is not installed


@pytest.mark.filterwarnings("ignore:.W038")
def test_a_tokenizer_that_knows_no_such_text_is_noted(tmp_path):
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"lang": "Thai"})
    nlp.to_disk(tmp_path / "own")
    own = Service([Pipeline(str(tmp_path / "own"))], KnownNames())
    with client(own) as api:
        thai = "นายกรัฐมนตรีเศรษฐาเดินทางไปเชียงใหม่เมื่อวานนี้"
        (result,) = annotate(api, text=thai)["results"]
        assert "47 letters without a space" in result["notes"][0] and len(result["notes"]) == 1


def test_models_languages_health():
    with client() as api:
        (facts,) = api.get("/models").json()
        assert facts == {"name": "small", "labels": ["LOC", "ORG", "PER"], "lang": "auto"}
        languages = {facts["code"]: facts["name"] for facts in api.get("/languages").json()}
        assert len(languages) > 100 and languages["som"] == "Somali"
        health = api.get("/health").json()
        assert health == {"status": "ok", "version": __version__, "models": ["small"]}


def test_a_model_of_ones_own(tmp_path):
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"lang": "Somali", "threshold": 0.95})
    nlp.to_disk(tmp_path / "mine <b>")
    own = Service([Pipeline(str(tmp_path / "mine <b>")), service().usual], KnownNames())
    with client(own) as api:
        assert [facts["name"] for facts in api.get("/models").json()] == ["mine <b>", "small"]
        answer = annotate(api, text=SOMALI)
        assert answer["model"] == "mine <b>" and len(answer["results"][0]["entities"]) == 1
        assert (
            len(annotate(api, text=SOMALI, model="small", lang="so")["results"][0]["entities"]) > 1
        )
        assert "mine <b>" not in api.get("/").text and "mine &lt;b&gt;" in api.get("/").text
        wrong = api.post("/annotate", json={"text": "a", "model": "large"})
        assert "'large'" in problem(wrong, 422, "P915") and "small" in wrong.json()["detail"]


WRONG = {
    "nothing": (b"", "P911"),
    "no JSON": (b"text=Hargeysa", "P911"),
    "half of it": (b'{"text": "Hargey', "P911"),
    "binary": (bytes(range(256)), "P911"),
    "not UTF-8": (b'{"text": "\xe9"}', "P911"),
    "deep": (b"[" * 100_000, "P911"),
    "deep fields": (b'{"text":' * 20_000 + b"1" + b"}" * 20_000, "P911"),
    "a long number": (b'{"text": ' + b"9" * 100_000 + b"}", "P911"),
    "a list": (b'["a"]', "P911"),
    "null": (b"null", "P911"),
    "neither": (b"{}", "P911"),
    "both": (b'{"text": "a", "texts": ["b"]}', "P911"),
    "no text": (b'{"text": 3}', "P911"),
    "texts of texts": (b'{"texts": [["a"]]}', "P911"),
    "another field": (b'{"text": "a", "language": "so"}', "P911"),
    "half a character": (b'{"text": "a\\ud800"}', "P911"),
    "half a character in one of several": (b'{"texts": ["a", "\\udc00"]}', "P911"),
    "a language of half a character": (b'{"text": "a", "lang": "\\ud800"}', "P911"),
    "a label of half a character": (b'{"text": "a", "labels": ["\\ud800"]}', "P911"),
    "NaN": (b'{"text": "a", "threshold": NaN}', "P911"),
    "Infinity": (b'{"text": "a", "threshold": Infinity}', "P911"),
    "too sure": (b'{"text": "a", "threshold": 1.5}', "P911"),
    "too many": (b'{"text": "a", "heard_as": 1000000}', "P911"),
    "a long language": (b'{"text": "a", "lang": "' + b"x" * 10_000 + b'"}', "P911"),
    "an unknown language": (b'{"text": "a", "lang": "Quenyaish"}', "P001"),
    "a language that is markup": (b'{"text": "a", "lang": "<script>"}', "P001"),
    "a part that is unknown": (b'{"text": "a", "lang": "so+zzzz"}', "P001"),
    "a path": (b'{"text": "a", "model": "../../etc/passwd"}', "P915"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_requests_are_told_kindly(api, kind):
    body, code = WRONG[kind]
    response = api.post("/annotate", content=body, headers={"Content-Type": "application/json"})
    detail = problem(response, 422, code)
    assert detail and detail[0].isupper() and "pydantic" not in detail
    # And it goes on.
    assert annotate(api, text=SOMALI, lang="so")["results"][0]["entities"]


def test_fields_that_are_wrong_are_named(api):
    told = api.post("/annotate", json={"text": "a", "threshold": 2, "lang": 3}).json()["errors"]
    assert [mistake["field"] for mistake in told] == ["lang", "threshold"]


@pytest.mark.parametrize(
    ("request_", "got"),
    [
        ({"text": "ab" * 60}, "120 characters"),
        ({"texts": ["a" * 12] * 10}, "120 characters"),
        ({"texts": [""] * 11}, "11 texts"),
        ({"text": "x" * 1_000_000}, "bytes"),
    ],
)
def test_what_is_too_much(request_, got):
    with client(most_characters=100, most_texts=10) as api:
        detail = problem(api.post("/annotate", json=request_), 413, "P912")
        assert got in detail and "--most-characters" in detail
        assert annotate(api, text="a" * 100, lang="so")


def test_what_is_escaped_fits_if_its_characters_do():
    with client(most_characters=100) as api:
        body = '{"text": "' + "\\ud83d\\ude00" * 100 + '"}'
        headers = {"Content-Type": "application/json"}
        response = api.post("/annotate", content=body.encode(), headers=headers)
        assert response.status_code == 200, response.text


def test_nothing_else_is_there(api):
    for method, path, status in (
        ("GET", "/docs", 404),
        ("GET", "/annotate", 405),
        ("DELETE", "/", 405),
        ("GET", "/static/../setup.cfg", 404),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404),
        ("POST", "/" + "x" * 3000, 404),
    ):
        assert "/annotate" in problem(api.request(method, path), status, "P919")


def test_what_goes_wrong_in_the_server_is_told_without_details():
    class Broken:
        pipelines = service().pipelines
        usual = service().usual

        def annotate(self, request, call):
            raise RuntimeError("secret")

    with client(Broken()) as api:
        response = api.post("/annotate", json={"text": "a"})
        assert "secret" not in response.text
        problem(response, 500, "P910")


def test_every_answer_forbids_the_browser_what_it_need_not_do(api):
    for response in (api.get("/"), api.get("/health"), api.post("/annotate"), api.get("/none")):
        policy = response.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy and "http" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in response.headers


def test_openapi_describes_it(api):
    schema = api.get("/openapi.json").json()
    assert set(schema["paths"]) == {"/annotate", "/models", "/languages", "/health"}
    responses = schema["paths"]["/annotate"]["post"]["responses"]
    assert {"200", "413", "422", "503"} <= set(responses)
    for name, kind in schema["components"]["schemas"].items():
        if name in ("HTTPValidationError", "ValidationError"):
            continue
        for field, facts in kind["properties"].items():
            assert facts.get("description"), (name, field)
    request = schema["components"]["schemas"]["AnnotateRequest"]
    assert annotate(api, **request["examples"][0])["results"][0]["entities"]
    assert not re.search(r"https?://", json.dumps(schema))
