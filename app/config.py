"""Settings from environment variables, checked once at start. One error names every variable that is wrong.

Without variables the program runs embedded: SQLite and its own secret key in ``var/``, jobs in a thread of the web
server, mail kept unsent. A ``DATABASE_URL`` that is not SQLite makes it a production installation: ``SECRET_KEY`` must
be set, and cookies are sent only over HTTPS.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from app.errors import ConfigurationError
from app.private_files import keep_private, make_private_folder

ROOT = Path(__file__).resolve().parent.parent
MAIL_SECURITY = ("none", "starttls", "tls")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("text", "json")
SHORTEST_SECRET = 32
_YES = ("1", "true", "yes", "on")
_NO = ("0", "false", "no", "off")

T = TypeVar("T")


@dataclass(frozen=True)
class MailSettings:
    """How mail is sent. Without a ``host``, mail stays in the outbox, is shown there and is not sent."""

    host: str = ""
    port: int = 587
    username: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"
    sender: str = ""

    @property
    def sends(self) -> bool:
        return bool(self.host)


@dataclass(frozen=True)
class WorkerSettings:
    """The job executor: how often it looks for jobs, how many it takes, and how long it holds a claimed job.

    What fails is tried again after ``first_pause``, then after twice as long each time, at most ``longest_pause``. What
    has failed for all of ``patience`` is given up and waits for an administrator. A worker process that ends is
    replaced after the same pauses; where all of them ended soon after ``most_starts`` starts, the command gives up.
    """

    embedded: bool = True
    poll: timedelta = timedelta(seconds=1)
    batch: int = 20
    lease: timedelta = timedelta(seconds=60)
    first_pause: timedelta = timedelta(seconds=10)
    longest_pause: timedelta = timedelta(hours=1)
    patience: timedelta = timedelta(days=5)
    most_starts: int = 5

    def pause_after(self, attempts: int) -> timedelta:
        """How long to wait after so many attempts that failed one after the other."""
        doubled = min(attempts - 1, 32)
        return min(self.first_pause * 2**doubled, self.longest_pause) if doubled >= 0 else self.first_pause


@dataclass(frozen=True)
class ServerSettings:
    """How many connections `flask serve` holds at once, and after how long it ends one on which nothing comes.

    ``body``: how long a body may take to come in behind gunicorn, whose threads wait for it; longer where it is large.
    """

    connections: int = 1000
    idle: timedelta = timedelta(seconds=30)
    body: timedelta = timedelta(seconds=20)


@dataclass(frozen=True)
class CookieSettings:
    """The session cookie, which is always HttpOnly, and how long a session lives.

    It ends ``lifetime`` after its last use, and ``longest`` after it began however much it is used.
    """

    secure: bool = False
    same_site: str = "Lax"
    lifetime: timedelta = timedelta(hours=10)
    longest: timedelta = timedelta(hours=24)


@dataclass(frozen=True)
class Settings:
    """The settings of the program. `load_settings` reads them; `Settings()` is the embedded default for tests."""

    database_url: str = f"sqlite:///{ROOT / 'var' / 'redress.db'}"
    secret_key: str = field(default="", repr=False)
    content: Path = ROOT
    var: Path = ROOT / "var"
    public_url: str = "http://127.0.0.1:8000"
    mail: MailSettings = MailSettings()
    worker: WorkerSettings = WorkerSettings()
    server: ServerSettings = ServerSettings()
    cookie: CookieSettings = CookieSettings()
    trusted_proxies: int = 0
    largest_form: int = 1024 * 1024
    largest_upload: int = 25 * 1024 * 1024
    log_level: str = "INFO"
    log_format: str = "text"
    metrics: bool = False


class _Reader:
    """Reads variables and collects what is wrong with them, so that a person can correct all at once."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.wrong: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._environment.get(name, "").strip() or default

    def read(self, name: str, default: T, parse: Callable[[str], T], wanted: str) -> T:
        text = self.text(name)
        if not text:
            return default
        try:
            return parse(text)
        except (ValueError, KeyError):
            self.wrong.append(f"{name} is {text!r}: it must be {wanted}")
            return default

    def number(self, name: str, default: int, least: int = 0, most: int | None = None) -> int:
        def parse(text: str) -> int:
            value = int(text)
            if value < least or (most is not None and value > most):
                raise ValueError
            return value

        span = f"from {least} to {most}" if most is not None else f"of at least {least}"
        return self.read(name, default, parse, f"a whole number {span}")

    def seconds(self, name: str, default: timedelta) -> timedelta:
        def parse(text: str) -> timedelta:
            value = timedelta(seconds=float(text))
            if value <= timedelta(0):
                raise ValueError
            return value

        return self.read(name, default, parse, "a number of seconds above 0")

    def yes(self, name: str, default: bool) -> bool:
        known = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
        return self.read(name, default, lambda text: known[text.lower()], "yes or no")

    def one_of(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        known = {choice.lower(): choice for choice in choices}
        return self.read(name, default, lambda text: known[text.lower()], f"one of {', '.join(choices)}")

    def folder(self, name: str, default: Path, *, must_exist: bool) -> Path:
        path = Path(self.text(name)).expanduser().resolve() if self.text(name) else default
        if must_exist and not path.is_dir():
            self.wrong.append(f"{name} is {str(path)!r}: there is no such folder")
        return path


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in ``environment``, by default the environment of this process.

    An embedded installation without a secret key makes one in the folder ``REDRESS_VAR``. Raises ConfigurationError,
    which lists every variable that is missing or wrong and what it must be.
    """
    reader = _Reader(os.environ if environment is None else environment)
    var = reader.folder("REDRESS_VAR", ROOT / "var", must_exist=False)
    database_url = _database_url(reader, var)
    production = not database_url.startswith("sqlite")
    settings = Settings(
        database_url=database_url,
        secret_key=_secret_key(reader, var, production),
        content=reader.folder("REDRESS_CONTENT", ROOT, must_exist=True),
        var=var,
        public_url=_public_url(reader),
        mail=_mail(reader),
        worker=WorkerSettings(
            embedded=reader.yes("REDRESS_WORKER_EMBEDDED", not production),
            poll=reader.seconds("REDRESS_WORKER_POLL_SECONDS", WorkerSettings.poll),
            batch=reader.number("REDRESS_WORKER_BATCH", WorkerSettings.batch, least=1, most=1000),
            lease=reader.seconds("REDRESS_WORKER_LEASE_SECONDS", WorkerSettings.lease),
            first_pause=reader.seconds("REDRESS_WORKER_FIRST_PAUSE_SECONDS", WorkerSettings.first_pause),
            longest_pause=reader.seconds("REDRESS_WORKER_LONGEST_PAUSE_SECONDS", WorkerSettings.longest_pause),
            most_starts=reader.number("REDRESS_WORKER_MOST_STARTS", WorkerSettings.most_starts, least=1),
            patience=reader.seconds("REDRESS_WORKER_PATIENCE_SECONDS", WorkerSettings.patience),
        ),
        server=ServerSettings(
            connections=reader.number("REDRESS_SERVER_CONNECTIONS", ServerSettings.connections, least=20),
            idle=reader.seconds("REDRESS_SERVER_IDLE_SECONDS", ServerSettings.idle),
            body=reader.seconds("REDRESS_SERVER_BODY_SECONDS", ServerSettings.body),
        ),
        cookie=CookieSettings(
            secure=reader.yes("REDRESS_COOKIE_SECURE", production),
            same_site=reader.one_of("REDRESS_COOKIE_SAME_SITE", CookieSettings.same_site, ("Lax", "Strict")),
            lifetime=reader.seconds("REDRESS_SESSION_SECONDS", CookieSettings.lifetime),
            longest=reader.seconds("REDRESS_SESSION_LONGEST_SECONDS", CookieSettings.longest),
        ),
        trusted_proxies=reader.number("REDRESS_TRUSTED_PROXIES", 0, most=5),
        largest_form=reader.number("REDRESS_LARGEST_FORM", Settings.largest_form, least=10_000),
        largest_upload=reader.number("REDRESS_LARGEST_UPLOAD", Settings.largest_upload, least=10_000),
        log_level=reader.one_of("REDRESS_LOG_LEVEL", Settings.log_level, LOG_LEVELS),
        log_format=reader.one_of("REDRESS_LOG_FORMAT", Settings.log_format, LOG_FORMATS),
        metrics=reader.yes("REDRESS_METRICS", Settings.metrics),
    )
    if settings.worker.lease <= settings.worker.poll:
        reader.wrong.append("REDRESS_WORKER_LEASE_SECONDS must be longer than REDRESS_WORKER_POLL_SECONDS")
    if reader.wrong:
        raise ConfigurationError("The environment needs mending: " + "; ".join(reader.wrong) + ".")
    return settings


def _database_url(reader: _Reader, var: Path) -> str:
    url = reader.text("DATABASE_URL", f"sqlite:///{var / 'redress.db'}")
    scheme = urlsplit(url).scheme
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg" + url[len(scheme) :]
    if scheme not in ("sqlite", "postgresql+psycopg"):
        reader.wrong.append("DATABASE_URL must begin with sqlite:/// or postgresql://")
    return url


def _secret_key(reader: _Reader, var: Path, production: bool) -> str:
    given = reader.text("SECRET_KEY")
    if given:
        if len(given) < SHORTEST_SECRET:
            reader.wrong.append(f"SECRET_KEY must have at least {SHORTEST_SECRET} characters")
        return given
    if production:
        reader.wrong.append("SECRET_KEY must be set where DATABASE_URL is not SQLite: a long random text, kept secret")
        return ""
    return _own_secret_key(reader, var)


def _own_secret_key(reader: _Reader, var: Path) -> str:
    """The secret key of an embedded installation: made once, readable only by its owner, the same after a restart."""
    path = var / "secret_key"
    try:
        make_private_folder(var)
        if path.exists():
            keep_private(path)
        else:
            descriptor, draft = tempfile.mkstemp(dir=var, prefix=".secret_key-")
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(draft, path)  # when two processes start at once, both use the key of the first
            except FileExistsError:
                pass
            finally:
                os.unlink(draft)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        reader.wrong.append(f"REDRESS_VAR is {str(var)!r}: it cannot be written to ({error.strerror})")
        return ""


def _public_url(reader: _Reader) -> str:
    url = reader.text("REDRESS_URL", Settings.public_url).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        reader.wrong.append(f"REDRESS_URL is {url!r}: it must be an address such as https://complaints.example.org")
    return url


def _mail(reader: _Reader) -> MailSettings:
    host = reader.text("SMTP_HOST")
    sender = reader.text("SMTP_FROM")
    username, password = reader.text("SMTP_USERNAME"), reader.text("SMTP_PASSWORD")
    if host and "@" not in sender:
        reader.wrong.append("SMTP_FROM must be the address that mail comes from, as SMTP_HOST is set")
    if bool(username) != bool(password):
        reader.wrong.append("SMTP_USERNAME and SMTP_PASSWORD must be set both or not at all")
    return MailSettings(
        host=host,
        port=reader.number("SMTP_PORT", MailSettings.port, least=1, most=65535),
        username=username,
        password=password,
        security=reader.one_of("SMTP_SECURITY", MailSettings.security, MAIL_SECURITY),
        sender=sender,
    )
