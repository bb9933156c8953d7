import threading
import time

import pytest
import spacy

from spacy_phoneme_ner.server.zone import ForgettingZone


def count_strings(nlp):
    return len(nlp.vocab.strings)


@pytest.mark.skipif(not hasattr(spacy.blank("xx"), "memory_zone"), reason="spaCy before 3.8")
def test_what_was_read_is_forgotten_from_time_to_time():
    nlp = spacy.blank("xx")
    zone = ForgettingZone(nlp, most=1000)
    before = count_strings(nlp)
    most = 0
    for i in range(500):
        text = f"word{i} other{i}"
        with zone.using(len(text)):
            assert nlp(text)[0].text == f"word{i}"
            most = max(most, count_strings(nlp))
    assert before < most < before + 400
    with zone.using(1000):
        nlp("last")
    assert count_strings(nlp) <= before + 1


def test_it_ends_though_somebody_is_always_in_it():
    class Counted:
        opened, is_open = 0, False

        def memory_zone(self):
            return self

        def __enter__(self):
            assert not self.is_open
            self.opened, self.is_open = self.opened + 1, True

        def __exit__(self, *_):
            self.is_open = False

    counted = Counted()
    zone = ForgettingZone(counted, most=100)

    def use():
        for _ in range(50):
            with zone.using(10):
                assert counted.is_open
                time.sleep(0.001)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    # 2,000 characters, 100 each; a few more may come in before the last is out.
    assert 10 <= counted.opened <= 21


def test_an_error_in_it_lets_go_of_it():
    zone = ForgettingZone(spacy.blank("xx"), most=1)
    for _ in range(3):
        with pytest.raises(KeyError), zone.using(10):
            raise KeyError
