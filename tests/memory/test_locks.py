"""Locks of threads, in forked and other processes."""

import copy
import os
import pickle
import subprocess
import sys
import threading

import pytest

from spacy_phoneme_ner.memory.locks import SharedLock


def is_free(lock):
    free = []

    def try_it():
        free.append(lock.acquire(blocking=False))
        if free[0]:
            lock.release()

    thread = threading.Thread(target=try_it)
    thread.start()
    thread.join()
    return free[0]


def test_one_thread_at_a_time_and_the_same_again():
    lock = SharedLock()
    with lock, lock:
        assert not is_free(lock)
    assert is_free(lock)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copy_is_a_lock_of_its_own(copied):
    lock = SharedLock()
    with lock:
        assert is_free(copied(lock))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_finds_it_open():
    lock, held, done = SharedLock(), threading.Event(), threading.Event()

    def hold():
        with lock:
            held.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    child = os.fork()
    if not child:
        os._exit(0 if lock.acquire(timeout=5) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert not is_free(lock), "the parent's is still held"
    done.set()
    thread.join()
    assert is_free(lock)


FORKS = """
import os, sys, threading, time
from spacy_phoneme_ner.memory.locks import lock_over_forks
lock, held = lock_over_forks(), threading.Event()
def hold():
    with lock:
        held.set()
        time.sleep(0.3)
thread = threading.Thread(target=hold)
thread.start()
held.wait()
started = time.monotonic()
child = os.fork()
free = lock.acquire(blocking=False)
if not child:
    os._exit(0 if free else 1)
assert time.monotonic() - started > 0.2, "the process was forked in the midst"
assert free and os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
thread.join()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_no_process_is_forked_while_a_library_is_busy():
    ran = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stderr
