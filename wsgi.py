"""The application for a server: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from __future__ import annotations

import sys

from app import create_app
from app.errors import ConfigurationError

try:
    app = create_app()
except ConfigurationError as error:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(error.exit_code) from error
