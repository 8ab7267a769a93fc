"""Work on strangers' files in a child process that can do nothing else: no network, no files, little memory and time.

`Sandbox` is what the worker uses; `jobs` is the table of what it can do; `zygote` is the small process that forks a
child for each piece of work; `confine` takes the rights away. It knows of files and text only.
"""

from workspace.documents.sandbox.answer import JobFailed
from workspace.documents.sandbox.client import Sandbox, SandboxUnavailable, TookLong, keep_sandbox_ready, shared_sandbox
from workspace.documents.sandbox.limits import Limits

__all__ = ["JobFailed", "Limits", "Sandbox", "SandboxUnavailable", "TookLong", "keep_sandbox_ready", "shared_sandbox"]
