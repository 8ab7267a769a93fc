"""The layers of the sandbox in plain sentences, for the admin page and the doctor."""

from __future__ import annotations

from dataclasses import dataclass

from workspace.i18n import mark


@dataclass(frozen=True)
class Layer:
    """What a layer is called, what it is good for, and what it means where it is missing."""

    title: str
    holds: str
    missing: str


LAYERS: dict[str, Layer] = {
    "limits": Layer(
        mark("Limits"),
        mark("Each document has its own process with 1 GB of memory and 25 seconds, which can write no file."),
        mark("Documents are not read at all."),
    ),
    "nobody": Layer(
        mark("A user without rights"),
        mark("Documents are worked on by the user nobody."),
        mark(
            "Documents are worked on by the user that runs Baton: only root can become somebody else. The other "
            "layers keep a document that breaks out from this user's files."
        ),
    ),
    "own_network": Layer(
        mark("No network"),
        mark("The process has a network of its own, in which there is nothing."),
        mark(
            "Baton may make no empty network here: user namespaces are switched off, or this is a container without "
            "the right. Seccomp, where it holds, refuses every connection all the same."
        ),
    ),
    "landlock": Layer(
        mark("No files (Landlock)"),
        mark("The process can open no file, whatever its path."),
        mark(
            "This kernel has no Landlock (it came with Linux 5.13). Seccomp, where it holds, refuses to open files all "
            "the same."
        ),
    ),
    "seccomp": Layer(
        mark("Few system calls (seccomp)"),
        mark("The process can start no program, open no file and no connection, and touch no other process."),
        mark(
            "This kernel or processor has no seccomp that Baton knows. A document that breaks out of its reader could "
            "reach local services by their sockets."
        ),
    ),
}
