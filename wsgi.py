"""The application for a server: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from __future__ import annotations

import gc
import sys

SELDOM = (20_000, 20, 100)
"""How seldom garbage is looked for: the program keeps much of what it reads (content, above all), and makes few circles
that only this would clear away. Else it takes a quarter of the time of a command that reads all content."""
gc.set_threshold(*SELDOM)

from app import create_app  # noqa: E402 – reading the program itself makes much that stays
from app.errors import ConfigurationError  # noqa: E402

try:
    app = create_app()
except ConfigurationError as error:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(error.exit_code) from error
gc.freeze()
