"""Killing a process at each of its steps on files, to see what it leaves behind."""

import os
import signal
import sys
from pathlib import Path

import pytest

# What Python tells of before it does it.
_STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.listdir"}

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def killed_at(step, work, folder):
    """Do some work in another process that ends by SIGKILL before its n-th step on files.

    step (int): Which, from 0.
    work (Callable[[], Any]): The work.
    folder (Path): Only files and folders in it count.
    RETURNS (bool): Whether it was killed; otherwise it had fewer steps.
    """
    process = os.fork()
    if process == 0:
        left = [step]

        def watch(event, arguments):
            if event in _STEPS and arguments and str(arguments[0]).startswith(str(folder)):
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1

        sys.addaudithook(watch)
        try:
            work()
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.__stderr__)
        os._exit(1)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def hidden(folder):
    """Whatever is hidden in a folder."""
    return sorted(path.name for path in Path(folder).rglob(".*"))
