"""What Linux offers to contain a process: namespaces, a file system of its own, an unprivileged user, and limits.

Nothing here is enough against an attacker who breaks the kernel; for that the whole grading belongs into a container or
a virtual machine that is thrown away. notebooks/assignments/README.md says what is contained by what.
"""

import contextlib
import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT, NOATIME, NODIRATIME = 1, 2, 4, 8, 32, 1024, 2048
BIND, REC, PRIVATE, RELATIME = 4096, 16384, 1 << 18, 1 << 21
DETACH = 2
FIRST_USER = 64_000  # user ids that nobody has; each submission that runs at the same time gets one of its own
MOST_USERS = 1000
GIGABYTE = 2**30
# Where a submission may write. No folder of a teacher is called so, and is hidden by it.
WORK, SCRATCH = "/student-work", "/student-scratch"

Limits = dict[str, int]
LIMITS: Limits = {
    "memory": 3 * GIGABYTE // 2, "together": 4 * GIGABYTE, "processes": 64, "file": 64 * 2**20, "files": 256,
    "folder": 128 * 2**20,
}  # fmt: skip
ARCHITECTURES = {"x86_64": (0xC000003E, 56), "aarch64": (0xC00000B7, 220)}  # the kernel's mark of it, and its clone
# System calls that no notebook needs: those that open namespaces and mounts (in a user namespace of one's own), look
# into other processes, keep data in the kernel (key rings, shared memory), or have often been a way into it.
FORBIDDEN = {  # the numbers on these two
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "ptrace": (101, 117), "pivot_root": (155, 41),
    "chroot": (161, 51), "mount": (165, 40), "umount2": (166, 39), "init_module": (175, 105),
    "kexec_load": (246, 104), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "unshare": (272, 97), "perf_event_open": (298, 241), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "setns": (308, 268), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "finit_module": (313, 273), "memfd_create": (319, 279),
    "bpf": (321, 280), "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "pidfd_getfd": (438, 438),
    "mount_setattr": (442, 442), "memfd_secret": (447, 447),
}  # fmt: skip
CLONE3, X32 = 435, 0x40000000


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    """Call a function of the C library, and raise what it reports."""
    if getattr(_libc(), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave namespaces for new ones."""
    _call("unshare", ctypes.c_int(flags))


def mount(source: str, target: Path, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount something."""
    texts = [os.fsencode(text) if text else None for text in (source, str(target), kind)]
    _call("mount", *texts, ctypes.c_ulong(flags), os.fsencode(options) if options else None)


def enter(shown: Sequence[Path], hidden: Sequence[Path], own_user: bool) -> None:
    """Move this process into namespaces of its own, in which of all files only some folders are left, read-only.

    Parameters
    ----------
    shown
        Folders that stay, where they are; the system's own (/usr and the like) stay anyway.
    hidden
        Folders and files that are empty, should they lie in a folder that stays.
    own_user
        Whether to begin with a user namespace, as whoever is not root must.

    Raises
    ------
    OSError
        If this system does not allow it; the process is then to be ended.
    """
    if own_user:
        _enter_users()
    unshare(NEWNS | NEWNET | NEWIPC | NEWUTS)
    mount("", Path("/"), flags=REC | PRIVATE)
    root = Path("/tmp")  # hidden under the new root as soon as that is mounted
    sources = {path: os.open(path, os.O_PATH) for path in [*_system(), *shown] if path.exists()}
    devices = {name: os.open(f"/dev/{name}", os.O_PATH) for name in ("null", "zero", "full", "random", "urandom")}
    covered = _names(hidden, list(sources))
    mount("tmpfs", root, "tmpfs", NOSUID | NODEV, "size=16m,mode=755")
    for path, descriptor in sources.items():
        _bind(descriptor, root / path.relative_to("/"))
        os.close(descriptor)
    for path in covered:
        inner = root / path.relative_to("/")
        if inner.is_dir():
            mount("tmpfs", inner, "tmpfs", RDONLY | NOSUID | NODEV, "size=4k,mode=755")
        elif inner.is_file():
            mount(f"/proc/self/fd/{devices['null']}", inner, flags=BIND)
    for name in ("bin", "sbin", "lib", "lib64", "lib32"):
        if Path("/", name).is_symlink():
            (root / name).symlink_to(Path("/", name).readlink())
    (root / "dev").mkdir()
    for name, descriptor in devices.items():
        (root / "dev" / name).touch()
        mount(f"/proc/self/fd/{descriptor}", root / "dev" / name, flags=BIND)
        os.close(descriptor)
    for name in ("proc", "tmp", SCRATCH[1:], WORK[1:], "dev/shm", "etc", "old"):
        (root / name).mkdir(exist_ok=True)
    if own_user:  # a user namespace may mount /proc anew only where the old one can be seen; the new one covers it
        mount("/proc", root / "proc", flags=BIND | REC)
    (root / "etc/passwd").write_text(f"student:x:64000:64000::{WORK}:/bin/sh\n")
    os.chdir(root)
    _call("pivot_root", b".", b"old")
    os.chdir("/")
    _call("umount2", b"/old", ctypes.c_int(DETACH))
    Path("/old").rmdir()
    mount("tmpfs", Path(SCRATCH), "tmpfs", NOSUID | NODEV, "size=16m,mode=700")  # libraries' caches, for no child
    mount("", Path("/"), flags=REMOUNT | BIND | RDONLY | NOSUID | NODEV)


def _enter_users() -> None:
    """Begin a user namespace; root stays root in it and brings `MOST_USERS` others, anyone else is `FIRST_USER` there.

    Root must not be the one that students' code runs as: what belongs to root, as the kernel's settings, stays root's.
    """
    user, group = os.getuid(), os.getgid()
    if user != 0:
        unshare(NEWUSER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{FIRST_USER} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{FIRST_USER} {group} 1")
        return
    own, (ready, begin) = os.getpid(), os.pipe()
    helper = os.fork()  # only from outside may more than one id be brought in
    if helper == 0:
        try:
            os.close(begin)
            os.read(ready, 1)
            for kind in ("uid_map", "gid_map"):
                Path(f"/proc/{own}/{kind}").write_text(f"0 0 1\n{FIRST_USER} {FIRST_USER} {MOST_USERS}\n")
            os._exit(0)
        finally:
            os._exit(1)
    try:
        unshare(NEWUSER)
    finally:
        os.close(begin)
        os.close(ready)
        _, status = os.waitpid(helper, 0)
    if status != 0:
        raise OSError(errno.EPERM, "user ids cannot be brought into a user namespace")


def _system() -> list[Path]:
    """Return the system's own folders, without links to others."""
    folders = [Path("/", name) for name in ("usr", "bin", "sbin", "lib", "lib64", "lib32", "etc/alternatives")]
    files = [Path("/etc/ld.so.cache"), Path("/etc/localtime"), Path("/etc/fonts")]
    return [path for path in folders if not path.is_symlink()] + files


def _names(hidden: Sequence[Path], shown: Sequence[Path]) -> list[Path]:
    """Return every path at which something hidden would be seen; what lies in a folder behind a link has two."""
    folders = {place: place.resolve() for place in shown}
    found = []
    for path in {path.resolve() for path in hidden}:
        if any(real.is_relative_to(path) for real in folders.values()):
            continue  # then it lies in none of them, and hiding it would hide Python
        found += [place / path.relative_to(real) for place, real in folders.items() if path.is_relative_to(real)]
    return found


def _bind(descriptor: int, target: Path) -> None:
    """Show a folder or file at another place, read-only."""
    source = f"/proc/self/fd/{descriptor}"
    if target.exists():
        return  # in one that is shown already
    if Path(source).is_dir():
        target.mkdir(parents=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    mount(source, target, flags=BIND | REC)
    status = os.statvfs(target).f_flag  # what the original does not allow must stay so
    kept = status & (NOEXEC | NOATIME | NODIRATIME) | (RELATIME if status & 4096 else 0)
    mount("", target, flags=REMOUNT | BIND | RDONLY | NOSUID | NODEV | kept)


def enter_once_more() -> None:
    """Give the process that is forked next its own processes, messages, network and writable folders."""
    if os.getuid() == FIRST_USER:  # the number of processes is counted by user: let each submission have its own count
        _enter_users()
    unshare(NEWPID | NEWNS | NEWIPC | NEWNET)


def furnish(limits: Limits) -> None:
    """Mount the folders that only this process and its children have; it is the first one of its namespace."""
    size = limits["folder"]
    mount("proc", Path("/proc"), "proc", NOSUID | NODEV | NOEXEC)
    for folder, share in [(WORK, size), (SCRATCH, size // 4), ("/dev/shm", size // 4)]:
        mount("tmpfs", Path(folder), "tmpfs", NOSUID | NODEV, f"size={share},nr_inodes=4096,mode=1777")


def be_private() -> None:
    """Let no other process of the same user look into this one and its open files; be ended first if memory ends."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    _call("prctl", ctypes.c_int(4), *[ctypes.c_ulong(0)] * 4)  # PR_SET_DUMPABLE


def drop(slot: int, limits: Limits) -> None:
    """Become an unprivileged user for good, under limits."""
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for kind, limit in [
        (resource.RLIMIT_AS, mapped + limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_NOFILE, limits["files"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, limits["processes"]),
    ]:
        resource.setrlimit(kind, (limit, limit))
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(*[FIRST_USER + slot] * 3)
        os.setresuid(*[FIRST_USER + slot] * 3)
    _give_up_capabilities()
    _call("prctl", ctypes.c_int(38), *[ctypes.c_ulong(value) for value in (1, 0, 0, 0)])  # PR_SET_NO_NEW_PRIVS
    _forbid()


def _give_up_capabilities() -> None:
    """Keep no right that a user namespace gives."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())


def _forbid() -> None:
    """Have the kernel refuse the system calls of `FORBIDDEN` from now on, to this process and all that it starts."""
    if platform.machine() not in ARCHITECTURES:
        return
    architecture, clone = ARCHITECTURES[platform.machine()]
    column = list(ARCHITECTURES).index(platform.machine())
    load, equal, at_least, any_bit, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, kill, refuse = 0x7FFF0000, 0x80000000, 0x00050000
    lines = [(load, 0, 0, 4), (equal, 1, 0, architecture), (answer, 0, 0, kill), (load, 0, 0, 0)]
    for compare, number, error in [
        (at_least, X32, errno.ENOSYS),
        (equal, CLONE3, errno.ENOSYS),  # the C library then takes clone, whose flags can be seen
        *[(equal, number, errno.EPERM) for number in sorted(numbers[column] for numbers in FORBIDDEN.values())],
    ]:
        lines += [(compare, 0, 1, number), (answer, 0, 0, refuse | error)]
    namespaces = NEWNS | 0x2000000 | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
    lines += [(equal, 0, 3, clone), (load, 0, 0, 16), (any_bit, 0, 1, namespaces), (answer, 0, 0, refuse | errno.EPERM)]
    lines.append((answer, 0, 0, allow))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code))
    _call("prctl", ctypes.c_int(22), ctypes.c_ulong(2), program, ctypes.c_ulong(0), ctypes.c_ulong(0))  # SECCOMP


def places() -> list[Path]:
    """Return the folders that the course's Python needs to run: itself, its packages, and the course's helpers.

    One that is reached by a link is there twice, where it is and as `sys.path` has it.
    """
    package = Path(__file__).resolve().parents[1]
    found = [Path(sys.base_prefix), Path(sys.prefix), package, package.parent / "data"]
    names = [name for path in found if path.is_dir() for name in (path.resolve(), path.absolute())]
    return [name for name in dict.fromkeys(names) if name != Path("/usr")]
