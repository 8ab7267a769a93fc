"""Read strangers' files in a child process that can do nothing else: no network, no files, little memory and time.

`Sandbox` is what the worker uses; `zygote` is the small process that forks a child a document; `confine` takes the
rights away. It knows of files and text only.
"""

from workspace.documents.sandbox.client import Limits, Sandbox, SandboxUnavailable

__all__ = ["Limits", "Sandbox", "SandboxUnavailable"]
