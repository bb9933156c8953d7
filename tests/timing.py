"""How long work takes: what the machine does besides, and chance, do not count."""

import gc
import time

import regex


def least_seconds(work, rounds=3):
    """Do some work, from scratch each time, and give the least CPU time that it took.

    work (Callable[[], Any]): The work, which remembers nothing. What `regex` has compiled for
        it is forgotten before each round.
    rounds (int): How often.
    RETURNS (float): Seconds of this process.
    """
    took = []
    was_on = gc.isenabled()
    gc.disable()  # others' garbage is not this work's
    try:
        for _ in range(rounds):
            regex.purge()
            start = time.process_time()
            work()
            took.append(time.process_time() - start)
    finally:
        if was_on:
            gc.enable()
    return min(took)
