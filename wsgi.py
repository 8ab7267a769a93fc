"""The application for a WSGI server, from the environment: `gunicorn -k gevent wsgi:app`.

Imported in the web process after gunicorn has made the standard library cooperative.
"""

from __future__ import annotations

import logging

from workspace.app import build, create_web
from workspace.settings import read_settings

logging.basicConfig(level=logging.INFO, format="[web] %(levelname)s %(message)s")

app = create_web(build(read_settings()))
