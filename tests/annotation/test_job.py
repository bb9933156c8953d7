"""Jobs: whole or not at all, going on after any kill, one at a time, and clear about the rest."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
import spacy
from killing import hidden, killed_at, needs_fork
from spacy.tokens import DocBin

from spacy_phoneme_ner.annotation import FORMATS, Annotator
from spacy_phoneme_ner.annotation.job import Job, annotate_to_stream
from spacy_phoneme_ner.annotation.parts import cut_parts
from spacy_phoneme_ner.annotation.readers.inputs import ReadingSettings
from spacy_phoneme_ner.annotation.writers.lines import json_lines
from spacy_phoneme_ner.disk.claims import claiming
from spacy_phoneme_ner.errors import PhonemeNERError

NAMES = ["Axmed Cali Xasan", "Hargeysa", "Vladimir Putin", "Москва", "Јован Јовановић", "東京"]


def write_input(folder, n=60, name="in.jsonl"):
    """Documents with names, two of which cannot be read."""
    rows = [
        {"text": f"{NAMES[i % len(NAMES)]} {i} in {NAMES[i % 5]}.", "n": i} for i in range(n - 2)
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    lines.insert(n // 3, '{"text": broken')
    lines.insert(n // 2, '{"text": "Leta", "lang": "Quenya"}')
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf8")
    return path


@pytest.fixture()
def source(tmp_path):
    return write_input(tmp_path)


def make_job(annotator, source, output, format="jsonl", **settings):
    settings.setdefault("part_size", 7)
    reading = settings.pop("reading", ReadingSettings(lang_field="lang"))
    return Job(annotator, source, output, FORMATS[format], reading, **settings)


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]


def test_one_file(annotator, source, tmp_path):
    output = tmp_path / "out" / "out.jsonl"
    told = []
    done = make_job(annotator, source, output).run(lambda p: told.append((p.documents, p.share)))
    assert (done.documents, done.rejects, done.earlier) == (58, 2, 0)
    assert told[-1] == (58, 1.0) and told == sorted(told)
    found = rows(output)
    assert [row["meta"]["n"] for row in found] == list(range(58))
    assert sum(len(row["entities"]) for row in found) == done.entities > 50
    assert sum(len(annotator.make_doc(row["text"])) for row in found) == done.words
    rejects = rows(tmp_path / "out" / "out.jsonl.rejects.jsonl")
    assert [row["id"] for row in rejects] == ["in.jsonl:21", "in.jsonl:31"]
    assert "no JSON" in rejects[0]["reason"] and "Quenya" in rejects[1]["reason"]
    assert sorted(contents(tmp_path / "out")) == [
        "out.jsonl",
        "out.jsonl.manifest.json",
        "out.jsonl.rejects.jsonl",
    ]
    before = contents(tmp_path / "out")
    again = make_job(annotator, source, output).run()
    assert (again.documents, again.earlier) == (58, 58)
    assert contents(tmp_path / "out") == before


def test_a_folder_of_parts(annotator, source, tmp_path):
    make_job(annotator, source, tmp_path / "out.jsonl").run()
    done = make_job(annotator, source, tmp_path / "parts", in_parts=True).run()
    names = sorted(contents(tmp_path / "parts"))
    assert names == ["manifest.json", *(f"part-{i:05}.jsonl" for i in range(9)), "rejects.jsonl"]
    joined = b"".join((tmp_path / "parts" / name).read_bytes() for name in names[1:10])
    assert joined == (tmp_path / "out.jsonl").read_bytes()
    assert make_job(annotator, source, tmp_path / "parts", in_parts=True).run().earlier == 58
    (tmp_path / "parts" / "part-00002.jsonl").unlink()
    again = make_job(annotator, source, tmp_path / "parts", in_parts=True).run()
    assert (again.documents, again.earlier) == (done.documents, 0)
    assert sorted(contents(tmp_path / "parts")) == names


@pytest.mark.slow
def test_several_processes_give_the_same(annotator, source, tmp_path):
    for name, processes in (("a", 1), ("b", 2)):
        job = make_job(annotator, source, tmp_path / name / "out.jsonl", processes=processes)
        assert job.run().documents == 58
    one, two = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert one == two


@pytest.mark.slow
def test_a_process_that_dies_ends_the_job(source, tmp_path, monkeypatch):
    bad = Annotator("small", lang="auto")
    job = make_job(bad, source, tmp_path / "out.jsonl", processes=2)
    # Its pipeline cannot be loaded by the others.
    bad.load()
    bad.model = "absent"
    monkeypatch.setattr("spacy_phoneme_ner.annotation.job.find_model", lambda model: tmp_path)
    with pytest.raises(PhonemeNERError, match="P806"):
        job.run()
    assert not (tmp_path / "out.jsonl").exists()


@needs_fork
@pytest.mark.parametrize("in_parts", [False, True])
def test_killed_at_any_step_on_files(annotator, tmp_path, in_parts, one_thread):
    source = write_input(tmp_path, 20)
    whole = make_job(annotator, source, tmp_path / "whole" / "out.jsonl", in_parts=in_parts)
    whole.run()
    expected = contents(tmp_path / "whole")
    folder = tmp_path / "killed"
    job = make_job(annotator, source, folder / "out.jsonl", in_parts=in_parts)
    for step in range(0, 400, 3):
        folder.mkdir(exist_ok=True)
        if not killed_at(step, job.run, folder):
            break
        if step % 4 == 0:  # others go on from what several kills have left
            for path in sorted(folder.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
    assert step > 20
    assert contents(folder) == expected
    assert not hidden(folder)


def _kill_at_random(job, rng, seconds):
    """Run a job in another process, and kill that after a while. RETURNS: Whether it was killed."""
    process = os.fork()
    if process == 0:
        try:
            job.run()
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.__stderr__)
        os._exit(1)
    time.sleep(rng.uniform(0, seconds))
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


@needs_fork
@pytest.mark.slow
@pytest.mark.parametrize("format", ["jsonl", "conll", "spacy"])
def test_killed_20_times_at_random(annotator, tmp_path, format, one_thread):
    source = write_input(tmp_path, 1_000)
    start = time.monotonic()
    (tmp_path / "whole").mkdir()
    make_job(annotator, source, tmp_path / "whole" / "out", format, part_size=20).run()
    seconds = time.monotonic() - start
    folder = tmp_path / "killed"
    job = make_job(annotator, source, folder / "out", format, part_size=20)
    rng, kills = random.Random(format), 0
    while kills < 20:
        if _kill_at_random(job, rng, seconds / 6):
            kills += 1
        else:
            # It is done before it was killed so often: once more, from the start.
            assert contents(folder) == contents(tmp_path / "whole")
            for path in folder.iterdir():
                path.unlink()
    job.run()
    assert contents(folder) == contents(tmp_path / "whole")
    assert not hidden(folder)


@pytest.mark.slow
def test_the_processes_of_a_killed_job_end(tmp_path):
    psutil = pytest.importorskip("psutil")
    source = write_input(tmp_path, 5_000)
    command = [sys.executable, "-m", "spacy", "phoneme", "annotate", "small", str(source)]
    command += [
        str(tmp_path / "out.jsonl"),
        "--processes",
        "2",
        "--part-size",
        "50",
        "--lang-field",
        "lang",
    ]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("out.jsonl.parts/.done/*")):
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    children = psutil.Process(running.pid).children(recursive=True)
    running.kill()
    running.wait()
    _, alive = psutil.wait_procs(children, timeout=30)
    assert len(children) >= 2 and not alive
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert [row["meta"]["n"] for row in rows(tmp_path / "out.jsonl")] == list(range(4_998))


def interrupt(annotator, source, output, n_parts, **settings):
    """A job that ends in the midst, by an error that is not ours."""
    job = make_job(annotator, source, output, **settings)
    seen = []

    def stop(progress):
        seen.append(progress.documents)
        if len(seen) > n_parts:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        job.run(stop)
    return job


def test_it_goes_on(annotator, source, tmp_path):
    job = interrupt(annotator, source, tmp_path / "out.jsonl", 4)
    assert not (tmp_path / "out.jsonl").exists()
    done = job.run()
    assert done.documents == 58 and 20 < done.earlier < 58
    assert [row["meta"]["n"] for row in rows(tmp_path / "out.jsonl")] == list(range(58))


def test_other_settings_are_refused(annotator, source, tmp_path):
    output = tmp_path / "out.jsonl"
    interrupt(annotator, source, output, 4)
    before = contents(tmp_path)
    surer = Annotator("small", threshold=0.9)
    with pytest.raises(PhonemeNERError, match=r"P810.*threshold was null, and is 0\.9"):
        make_job(surer, source, output).run()
    with pytest.raises(PhonemeNERError, match=r"P810.*part size was 7, and is 8"):
        make_job(annotator, source, output, part_size=8).run()
    assert contents(tmp_path) == before
    make_job(annotator, source, output).run()
    with pytest.raises(PhonemeNERError, match=r"P810.*threshold"):
        make_job(surer, source, output).run()
    make_job(surer, source, output, force=True).run()
    assert all(e["score"] >= 0.9 for row in rows(output) for e in row["entities"])


def test_another_model_is_refused(source, tmp_path):
    nlp = spacy.blank("xx")
    component = nlp.add_pipe("phoneme_ner")
    nlp.to_disk(tmp_path / "model")
    interrupt(Annotator(tmp_path / "model"), source, tmp_path / "out.jsonl", 4)
    component.cfg["threshold"] = 0.5
    nlp.to_disk(tmp_path / "model")
    with pytest.raises(PhonemeNERError, match=r"P810.*model digest was"):
        make_job(Annotator(tmp_path / "model"), source, tmp_path / "out.jsonl").run()


def test_another_input_is_refused(annotator, source, tmp_path):
    interrupt(annotator, source, tmp_path / "out.jsonl", 4)
    source.write_text(source.read_text(encoding="utf8").replace("Hargeysa", "Muqdisho"))
    with pytest.raises(PhonemeNERError, match=r"P812.*documents of part 0 are others"):
        make_job(annotator, source, tmp_path / "out.jsonl").run()


def test_a_part_that_is_damaged_is_made_again(annotator, source, tmp_path):
    job = interrupt(annotator, source, tmp_path / "out.jsonl", 4)
    part = tmp_path / "out.jsonl.parts" / "part-00001.jsonl"
    part.write_bytes(part.read_bytes()[:-20])
    record = tmp_path / "out.jsonl.parts" / ".done" / "00002.json"
    record.write_text("{")
    job.run()
    assert [row["meta"]["n"] for row in rows(tmp_path / "out.jsonl")] == list(range(58))


def test_what_somebody_else_wrote_is_not_written_over(annotator, source, tmp_path):
    (tmp_path / "out.jsonl").write_text("mine")
    with pytest.raises(PhonemeNERError, match="P811"):
        make_job(annotator, source, tmp_path / "out.jsonl").run()
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "notes.txt").write_text("mine")
    with pytest.raises(PhonemeNERError, match="P811"):
        make_job(annotator, source, tmp_path / "parts", in_parts=True).run()
    assert sorted(contents(tmp_path)) == ["in.jsonl", "out.jsonl", "parts", "parts/notes.txt"]
    make_job(annotator, source, tmp_path / "out.jsonl", force=True).run()
    make_job(annotator, source, tmp_path / "parts", in_parts=True, force=True).run()
    assert (tmp_path / "parts" / "notes.txt").read_text() == "mine"


def test_two_jobs_at_one_output(annotator, source, tmp_path):
    with claiming(tmp_path / "out.jsonl.parts" / ".lock"):
        held = subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys; from pathlib import Path\n"
                "from spacy_phoneme_ner.disk.claims import claiming\n"
                "from spacy_phoneme_ner.errors import PhonemeNERError\n"
                "try:\n    claiming(Path(sys.argv[1])).__enter__()\n"
                "except PhonemeNERError as error: print(error)",
                str(tmp_path / "out.jsonl.parts" / ".lock"),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        assert f"[P508] Another process is at work there: process {os.getpid()} on" in held.stdout
        with pytest.raises(PhonemeNERError, match="P508"):
            make_job(annotator, source, tmp_path / "out.jsonl").run()
    make_job(annotator, source, tmp_path / "out.jsonl").run()


@pytest.mark.parametrize("in_parts", [False, True])
def test_nothing_to_annotate(annotator, tmp_path, in_parts):
    source = tmp_path / "in.jsonl"
    output = tmp_path / "out.jsonl"
    source.write_text("\n")
    with pytest.raises(PhonemeNERError, match=r"P813.*not one document"):
        make_job(annotator, source, output, in_parts=in_parts).run()
    source.write_text('{"body": "Leta"}\n' * 3)
    with pytest.raises(PhonemeNERError, match=r"P814.*Not one of 3.*in.jsonl:1: it has no field"):
        make_job(annotator, source, output, in_parts=in_parts, force=True).run()
    assert in_parts or not output.exists()


@pytest.mark.parametrize("in_parts", [False, True])
def test_what_is_wrong_at_the_start_leaves_nothing(source, tmp_path, in_parts):
    before = sorted(tmp_path.iterdir())
    for annotator, path in ((Annotator("absent"), source), (Annotator("small"), "absent.jsonl")):
        with pytest.raises(PhonemeNERError, match=r"P806|P802"):
            make_job(annotator, path, tmp_path / "out.jsonl", in_parts=in_parts).run()
        assert sorted(tmp_path.iterdir()) == before


@needs_fork
def test_a_full_disk(annotator, tmp_path, one_thread):
    """The largest file that a process may write stands for it: the system refuses more."""
    import resource

    source = write_input(tmp_path, 200)
    job = make_job(annotator, source, tmp_path / "out.jsonl", part_size=90)
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))
        try:  # whatever happens, the child must never go on as a second pytest
            job.run()
        except BaseException as error:
            os.write(
                write, (str(error) if isinstance(error, PhonemeNERError) else repr(error)).encode()
            )
        finally:
            os._exit(0)
    os.waitpid(process, 0)
    os.close(write)
    said = os.read(read, 10_000).decode()
    os.close(read)
    assert said.startswith("[P503] Cannot write") and "part-00000.jsonl: File too large" in said
    assert not (tmp_path / "out.jsonl").exists()
    assert not list((tmp_path / "out.jsonl.parts").glob("*part*"))
    assert job.run().documents == 198


def test_what_is_no_manifest(annotator, source, tmp_path):
    path = tmp_path / "out.jsonl.manifest.json"
    for said in ("{", "[]", "{}", '{"settings": 3}'):
        path.write_text(said)
        with pytest.raises(PhonemeNERError, match="P815"):
            make_job(annotator, source, tmp_path / "out.jsonl").run()


def test_settings_out_of_range(annotator, source, tmp_path):
    for setting, value in (("part_size", 0), ("part_size", 1.5), ("processes", 0)):
        with pytest.raises(PhonemeNERError, match=f"P530.*{setting} is"):
            make_job(annotator, source, tmp_path / "out.jsonl", **{setting: value})


def test_a_long_document_is_a_part_of_its_own(monkeypatch):
    from spacy_phoneme_ner.annotation import Document

    monkeypatch.setattr("spacy_phoneme_ner.annotation.parts._CHARACTERS", 100)
    items = [Document("x" * n) for n in (10, 20, 500, 30, 80, 10)]
    assert [[len(i.text) for i in part] for part in cut_parts(items, 2)] == [
        [10, 20],
        [500],
        [30],
        [80, 10],
    ]


def test_to_a_stream(annotator, source, tmp_path):
    make_job(annotator, source, tmp_path / "out.jsonl").run()
    with open(tmp_path / "stream", "wb") as stream:
        rejects = annotate_to_stream(make_job(annotator, source, tmp_path / "-"), stream)
    assert [row["id"] for row in rejects] == ["in.jsonl:21", "in.jsonl:31"]
    assert (tmp_path / "stream").read_bytes() == (tmp_path / "out.jsonl").read_bytes()
    with pytest.raises(PhonemeNERError, match=r"P816.*format spacy.*jsonl"):
        annotate_to_stream(make_job(annotator, source, tmp_path / "-", "spacy"), sys.stdout.buffer)


def test_formats_of_lines_are_made_of_a_row(annotator, source, tmp_path):
    format = json_lines("texts", lambda one: {"text": one.document.text})
    Job(annotator, source, tmp_path / "out", format, ReadingSettings(lang_field="lang")).run()
    assert all(list(row) == ["text"] for row in rows(tmp_path / "out"))


def test_docs_are_joined(annotator, source, tmp_path):
    make_job(annotator, source, tmp_path / "out.jsonl").run()
    make_job(annotator, source, tmp_path / "out.spacy", "spacy").run()
    nlp = spacy.blank("xx")
    docs = list(DocBin().from_disk(tmp_path / "out.spacy").get_docs(nlp.vocab))
    assert [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in docs] == [
        [(e["start"], e["end"], e["label"]) for e in row["entities"]]
        for row in rows(tmp_path / "out.jsonl")
    ]
