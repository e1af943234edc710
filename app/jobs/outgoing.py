"""Messages that leave the system: letters by e-mail, and notices to those who have to act.

Each is sent at least once, with a key by which a mailbox can recognise a second copy.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage

from app.casework.runtime import Runtime
from app.config import MailSettings
from app.store import jobs, tables
from app.store.rows import OutgoingRow

from .compose_mail import Mail, compose_mail

Send = Callable[[Runtime, Mail, str], None]


def send_outgoing(runtime: Runtime, row: OutgoingRow, owner: str, send: Send | None = None) -> bool:
    """Send one message of the outbox and mark it sent. Without a mail server it stays in the outbox, marked `kept`.

    The idempotency key goes out as the Message-ID, so that a mailbox that gets it twice can tell.
    """
    mails = compose_mail(runtime, row["kind"], row["payload"])
    sends = runtime.settings.mail.sends
    if sends:
        for number, mail in enumerate(mails):
            (send or send_smtp)(runtime, mail, f"{row['idempotency_key']}:{number}")
    with runtime.database.write() as connection:
        if not jobs.still_owned(connection, tables.outbox, row["id"], owner):
            return False
        state = "sent" if sends and mails else "kept"
        jobs.finish(connection, tables.outbox, row["id"], {"state": state, "sent_at": runtime.clock.now()})
    return True


def send_smtp(runtime: Runtime, mail: Mail, key: str) -> None:
    """Hand one message to the mail server of the settings."""
    settings = runtime.settings.mail
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{key.replace(':', '.')}@redress>"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for name, body in mail.attachments:
        message.add_attachment(body, maintype="application", subtype="pdf", filename=name)
    with _server(settings) as server:
        if settings.username:
            server.login(settings.username, settings.password)
        server.send_message(message)


def _server(settings: MailSettings) -> smtplib.SMTP:
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=30, context=ssl.create_default_context())
    server = smtplib.SMTP(settings.host, settings.port, timeout=30)
    if settings.security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server
