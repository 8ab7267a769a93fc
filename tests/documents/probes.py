"""A program that tries what a reader must not do: first free, then confined. Prints what each deed came to."""

from __future__ import annotations

PROBES = r"""
import json, os, signal, socket, sys, tempfile
from pathlib import Path
from workspace.documents.sandbox.confine import confine

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

DEEDS = {
    "read_file": lambda: open(readable).read(),
    "list_folder": lambda: os.listdir(folder.name),
    "write_file": lambda: open(readable, "w").write("x"),
    "tcp": tcp,
    "unix_socket": unix_socket,
    "start_program": start_program,
    "fork": fork,
    "kill_parent": lambda: os.kill(os.getppid(), 0),
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
    confine(parent=parent, memory=1 << 28, cpu_seconds=20)
    inside = tried()
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
os.wait()
print(json.dumps(found))
"""
