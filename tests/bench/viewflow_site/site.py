# mypy: ignore-errors
"""The peer's site: its settings, one person, and processes that wait.

Run with the Python of the peer's own environment, never with ours: `python -m viewflow_site.site COUNT` makes tables, a
person and processes, and prints where their tasks are completed; `gunicorn viewflow_site.site:application` serves them.
"""

import json
import os
import sys

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="for measuring only, and long enough to be one",  # noqa: S106
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="viewflow_site.urls",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "CONN_MAX_AGE": None,
            "ATOMIC_REQUESTS": False,
            **json.loads(os.environ["PEER_DATABASE"]),
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
        "viewflow", "viewflow.workflow", "viewflow_site",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "viewflow.middleware.SiteMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)  # fmt: skip
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from viewflow.workflow.models import Task  # noqa: E402

from viewflow_site.flows import InvestigationFlow  # noqa: E402

application = get_wsgi_application()


def prepare(count):
    """Print as JSON the session of the only person, and where each of their tasks is completed."""
    call_command("migrate", verbosity=0)
    handler = User.objects.create_superuser("handler", "handler@example.org", "a word for measuring")
    for _ in range(count):
        InvestigationFlow.start.run()
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(handler.pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = handler.get_session_auth_hash()
    session.save()
    tasks = Task.objects.filter(flow_task__endswith="investigate").order_by("pk")
    pages = [f"/investigation/{task.process_id}/investigate/{task.pk}/execute/" for task in tasks]
    print(json.dumps({"session": session.session_key, "pages": pages}))


if __name__ == "__main__":
    prepare(int(sys.argv[1]))
