import socket

import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.server.listening import listen


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_any_port(host):
    if host == "::1" and not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 here")
    with listen(host, 0) as listening:
        address = listening.getsockname()[:2]
        assert address[1] > 0
        with socket.create_connection(address, timeout=5):
            pass


def test_a_port_is_taken_once():
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PhonemeNERError, match=rf"P918.*127\.0\.0\.1.*{port}.*in use"):
            listen("127.0.0.1", port)
    listen("127.0.0.1", port).close()


@pytest.mark.parametrize(
    "host", ["no such host.", "256.1.1.1", "x" * 1000, "a..b", "\0", "203.0.113.7"]
)
def test_no_address_of_this_machine(host):
    with pytest.raises(PhonemeNERError, match=r"P918.*--host"):
        listen(host, 0)
