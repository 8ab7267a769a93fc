"""A program that tries what a reader must not do: first free, then confined. Prints what each deed came to."""

from __future__ import annotations

REFUSED = [
    "read_file",
    "list_folder",
    "write_file",
    "memory_file",
    "change_folder",
    "read_link",
    "tcp",
    "udp",
    "unix_socket",
    "shared_memory",
    "start_program",
    "fork",
    "signal",
    "raw_signal",
    "touch_another",
    "trace",
    "environment_of_another",
    "change_user",
]

PROBES = r"""
import ctypes, json, os, resource, signal, socket, subprocess, sys, tempfile
from pathlib import Path
from workspace.documents.sandbox.confine import confine

if sys.argv[1:] == ["as_nobody"]:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
    # Becoming another user hides one's own process from it, also from what it must write to confine itself.
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)

folder = tempfile.TemporaryDirectory()
os.chmod(folder.name, 0o777)
path = os.path.join(folder.name, "door")
door = socket.socket(socket.AF_UNIX)
door.bind(path)
os.chmod(path, 0o777)
door.listen()
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
address = listener.getsockname()
readable = os.path.join(folder.name, "readable")
Path(readable).write_text("secret")
os.chmod(readable, 0o666)

def start_program():
    if os.posix_spawn("/bin/true", ["true"], {}) == 0:
        raise OSError("no process")

def fork():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)

def unix_socket():
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(path)

def tcp():
    with socket.socket() as caller:
        caller.connect(address)

def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.sendto(b"x", address)

libc = ctypes.CDLL(None, use_errno=True)

def called(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")

def become_root_again():
    os.setresuid(-1, os.getuid(), -1)

def memory_file():
    os.close(os.memfd_create("x"))

def touch_another():
    resource.prlimit(sibling.pid, resource.RLIMIT_CORE)

def trace():
    if libc.ptrace(16, sibling.pid, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")
    os.waitpid(sibling.pid, 0)
    libc.ptrace(17, sibling.pid, 0, 0)

def environment_of_parent():
    open(f"/proc/{sibling.pid}/environ", "rb").read()

def shared_memory():
    called(libc.shmget(0, 4096, 0o600))

def raw_signal():
    called(libc.syscall(62, sibling.pid, 0))  # kill, as a program that was taken over would call it

sibling = subprocess.Popen(["sleep", "60"])
DEEDS = {
    "udp": udp,
    "change_user": become_root_again,
    "memory_file": memory_file,
    "touch_another": touch_another,
    "trace": trace,
    "environment_of_another": environment_of_parent,
    "shared_memory": shared_memory,
    "raw_signal": raw_signal,
    "change_folder": lambda: os.chdir("/"),
    "read_link": lambda: os.readlink("/proc/self/exe"),
    "read_file": lambda: open(readable).read(),
    "list_folder": lambda: os.listdir(folder.name),
    "write_file": lambda: open(readable, "w").write("x"),
    "tcp": tcp,
    "unix_socket": unix_socket,
    "start_program": start_program,
    "fork": fork,
    "signal": lambda: os.kill(sibling.pid, 0),
}

def tried():
    found = {}
    for name, deed in DEEDS.items():
        try:
            deed()
            found[name] = "done"
        except OSError as error:
            found[name] = type(error).__name__
    return found

found = {"free_" + name: result for name, result in tried().items()}
parent = os.getpid()
out, into = os.pipe()
if os.fork() == 0:
    layers = confine(parent=parent, memory=1 << 28, cpu_seconds=20)
    inside = tried()
    inside["layers"] = layers
    # What a reader needs all the same.
    inside["own_limits"] = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    try:
        bytearray(1 << 29)
        inside["take_memory"] = "done"
    except MemoryError:
        inside["take_memory"] = "MemoryError"
    os.write(into, json.dumps(inside).encode())
    os._exit(0)
os.close(into)
with os.fdopen(out) as answer:
    found |= json.load(answer)
sibling.kill()
os.wait()
print(json.dumps(found))
"""
