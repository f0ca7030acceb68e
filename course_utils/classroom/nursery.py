"""The warmed parent: it has imported what students' cells import, has read nothing of theirs, and forks for each one.

Three processes serve one submission. The keeper ends it when its time is over or the grader hangs up. The first process
of its namespace does nothing but wait; when it ends, the kernel ends all that are left. The third runs the cells.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course_utils.classroom import jail

WARM = ["numpy", "pandas", "matplotlib.pyplot", "IPython.core.interactiveshell", "course_utils.figures"]
CACHES = ["HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR", "XDG_CACHE_HOME"]
WATCH_SECONDS = 0.25  # between two looks at the memory of a submission's processes
MOST_OUTLIVE = 2.0  # seconds for which processes that fork again and again are hunted, where no namespace ends them


def main() -> None:
    """Serve: read settings and jobs from the socket whose number the command line gives."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    kind = settings["kind"]
    try:
        if kind != "limits":
            jail.enter(jail.places(), [Path(path) for path in settings["hidden"]], own_user=kind == "user")
    except OSError as error:
        control.sendall(json.dumps({"problem": str(error)}).encode())
        return
    if kind == "limits" and os.getuid() == 0 and (problem := _unreadable()):
        control.sendall(json.dumps({"problem": problem}).encode())
        return
    if kind != "limits":
        os.environ.update(dict.fromkeys(CACHES, jail.SCRATCH))
    from course_utils.classroom import inside

    for name in [*WARM, *settings["warm"]]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    shell = inside.shell()
    limits = dict(jail.LIMITS)
    if kind == "limits":
        limits["processes"] += _others()
    if (problem := _undroppable(kind, limits)) is not None:
        control.sendall(json.dumps({"problem": problem}).encode())
        return
    gc.collect()
    gc.freeze()  # or the children's collections would copy what they share
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers need no one to wait for them
    control.sendall(json.dumps({"problem": None}).encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 4096, 2)
        if not message:
            return
        if os.fork() == 0:
            try:
                control.close()
                job = json.loads(message)
                job["limits"]["processes"] = limits["processes"]
                _keep(job, descriptors, kind, shell)
            finally:
                os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)


def _unreadable() -> str | None:
    """Return why an unprivileged user could not run this Python, if so."""
    for folder in [Path(os.__file__).parent, Path(__file__).resolve().parent]:
        for path in [folder, *folder.parents]:
            if not path.stat().st_mode & 0o001:
                return f"an unprivileged user cannot read {path}, and running students' code as root is refused"
    return None


def _others() -> int:
    """Return how many processes and threads this user has already: without a namespace the limit counts them too."""
    if os.getuid() == 0:
        return 0  # the cells run as another user, who has none
    own = 0
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            own += len(list((path / "task").iterdir())) if path.stat().st_uid == os.getuid() else 0
    return own


def _undroppable(kind: str, limits: jail.Limits) -> str | None:
    """Return what hinders a process here from giving up its rights and then living under the limits; try it."""

    def whether(task: Callable[[], None]) -> None:
        """Do something in a new process, and raise if it fails there."""
        child = os.fork()
        if child == 0:
            try:
                task()
                os._exit(0)
            finally:
                os._exit(1)
        if os.waitpid(child, 0)[1] != 0:
            raise OSError

    def keep() -> None:
        if kind != "limits":
            jail.enter_once_more()
        whether(live)

    def live() -> None:
        if kind != "limits":
            jail.furnish(limits)
        jail.be_private()
        jail.drop(jail.MOST_USERS - 1, limits)
        whether(lambda: None)  # as the answers to what is asked are

    try:
        whether(keep)
    except OSError:
        return "a process cannot have folders of its own, give up its rights, or live under the limits"
    return None


def _keep(job: dict[str, Any], descriptors: list[int], kind: str, shell: Any) -> None:
    """Start the submission's process, and end it and all it has started when it is over."""
    talk, leash = descriptors
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    alive, dying = os.pipe()
    if kind == "limits":
        _adopt_orphans()
    else:
        jail.enter_once_more()
    first = os.fork()
    if first == 0:
        os.close(alive)
        os.close(leash)
        try:
            _first(job, talk, dying, kind, shell)
        finally:
            os._exit(70)
    os.close(talk)
    os.close(dying)
    watched = select.poll()
    watched.register(alive, select.POLLIN)
    watched.register(leash, select.POLLIN)
    watched.poll(1000 * job["seconds"])
    with contextlib.suppress(ProcessLookupError):
        os.kill(first, signal.SIGKILL)
    _, status, used = os.wait4(first, 0)
    if kind == "limits":
        if os.getuid() == 0:
            _end_all_of(jail.FIRST_USER + job["slot"])
        _hunt()
    report = {"status": os.waitstatus_to_exitcode(status), "memory": used.ru_maxrss * 1024}
    with contextlib.suppress(OSError):
        os.write(leash, json.dumps(report).encode())


def _first(job: dict[str, Any], talk: int, dying: int, kind: str, shell: Any) -> None:
    """Be the first process of the namespace: start the one that runs the cells, and end when it does.

    Then the kernel ends all that are in the namespace. It ends, too, when all together take too much memory.
    """
    if kind != "limits":
        jail.furnish(job["limits"])
    nothing = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    jail.be_private()
    child = os.fork()
    if child:
        os.close(talk)
        _wait(child, job["limits"]["together"] if kind != "limits" else None)
        os._exit(0)
    os.close(dying)
    from course_utils.classroom import inside

    folder = job.get("folder") or jail.WORK
    kept = os.dup2(talk, 3)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    jail.drop(job["slot"], job["limits"])
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(job["environment"], HOME=folder, TMPDIR=jail.SCRATCH if kind != "limits" else folder)
    inside.serve(socket.socket(fileno=kept), shell)
    os._exit(0)


def _wait(child: int, most: int | None) -> None:
    """Return when a child has ended, or when all processes of this namespace together have taken too much memory."""
    beginning = _memory(Path("/proc/self")) if most is not None else 0
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    while True:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                if ended == child:
                    return
        if most is None:
            signal.sigwait([signal.SIGCHLD])
            continue
        signal.sigtimedwait([signal.SIGCHLD], WATCH_SECONDS)
        taken = [_memory(process) - beginning for process in Path("/proc").glob("[0-9]*")]
        if sum(max(0, memory) for memory in taken) > most:
            return


def _memory(process: Path) -> int:
    """Return how much memory a process holds that is no file's, in bytes; 0 if it has ended.

    What a process has from its parent counts for both: the kernel does not tell the first process of a user's own
    namespace what is shared. So one process may take less than half of what all may (`jail.LIMITS`).
    """
    try:
        lines = (process / "status").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "RssShmem:")))


def _adopt_orphans() -> None:
    """Become the parent of whatever a submission leaves behind, where no namespace holds it together."""
    import ctypes

    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _end_all_of(user: int) -> None:
    """End all processes of a user at once, however fast they fork."""
    child = os.fork()
    if child == 0:
        try:
            os.setresuid(user, user, user)
            os.kill(-1, signal.SIGKILL)  # all but this one
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _hunt() -> None:
    """End what has outlived its parent."""
    end = time.monotonic() + MOST_OUTLIVE
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while time.monotonic() < end:
        left = [int(number) for number in children.read_text().split()] if children.exists() else []
        for child in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            os.waitpid(-1, os.WNOHANG if not left else 0)
        except ChildProcessError:
            return


if __name__ == "__main__":
    main()
