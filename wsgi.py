"""The application for a WSGI server, from the environment: `gunicorn -k gevent wsgi:app`.

Imported in the web process after gunicorn has made the standard library cooperative.
"""

from __future__ import annotations

import logging

from workspace.app import build
from workspace.settings import read_settings
from workspace.web.site import create_site

logging.basicConfig(level=logging.INFO, format="[web] %(levelname)s %(message)s")

baton = build(read_settings())
app = create_site(baton.tools, baton.wake)
