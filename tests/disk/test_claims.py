"""A place is claimed by one process at a time, and by no dead one."""

import os
import signal
import threading

import pytest
from killing import needs_fork

from spacy_phoneme_ner.disk.claims import claiming
from spacy_phoneme_ner.errors import PhonemeNERError


def test_a_claim_is_gone_at_the_end(tmp_path):
    path = tmp_path / "new" / "lock"
    for _ in range(2):
        with claiming(path):
            assert path.read_text().startswith(f"{os.getpid()} on ")
            with (
                pytest.raises(PhonemeNERError, match=rf"P508.*process {os.getpid()} on"),
                claiming(path),
            ):
                pass
            assert path.exists()
        assert not path.exists()


def test_after_an_error_too(tmp_path):
    with pytest.raises(KeyError), claiming(tmp_path / "lock"):
        raise KeyError
    with claiming(tmp_path / "lock"):
        pass


@needs_fork
def test_a_killed_process_claims_nothing(tmp_path):
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            with claiming(tmp_path / "lock"):
                os.write(write, b"x")
                signal.pause()
        finally:
            os._exit(1)
    os.read(read, 1)
    with (
        pytest.raises(PhonemeNERError, match=f"P508.*process {process} on"),
        claiming(tmp_path / "lock"),
    ):
        pass
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    assert (tmp_path / "lock").exists()
    with claiming(tmp_path / "lock"):
        pass


def test_only_one_of_many_has_it(tmp_path):
    inside, most = [0], [0]

    def work():
        for _ in range(30):
            try:
                with claiming(tmp_path / "lock"):
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                    inside[0] -= 1
            except PhonemeNERError as error:
                assert "P508" in str(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(PhonemeNERError, match="P503"), claiming(tmp_path / "file" / "lock"):
        pass
