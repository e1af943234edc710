"""One message handed to the mail server, and what its refusal means."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from app.casework.runtime import Runtime
from app.config import MailSettings
from app.landlords import Landlord
from app.store.rows import OutgoingRow

from .compose_mail import Mail

PERMANENT = range(500, 600)
REFUSES_US = re.compile(r"\b5\.7\.\d")  # RFC 3463: policy. The server will not have mail from us, whoever it is for
TIMEOUT = 30  # seconds of silence of the server


class Undeliverable(Exception):
    """The mail server refuses this message for good. To send the same again would change nothing."""


def send_smtp(runtime: Runtime, row: OutgoingRow, mail: Mail) -> None:
    """Hand one message to the mail server of the settings.

    Undeliverable when the server refuses its recipient or what it says; another error when it may be tried again.
    """
    settings = runtime.settings.mail
    landlord = _landlord(runtime, row["landlord"])
    message = _message(runtime, row, mail, landlord)
    server = _server(settings)
    try:
        if settings.username:
            server.login(settings.username, settings.password)
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as refusal:
        ((code, text),) = refusal.recipients.values()
        _require_another_try(code, text, refusal)
    except smtplib.SMTPDataError as refusal:
        _require_another_try(refusal.smtp_code, refusal.smtp_error, refusal)
    except smtplib.SMTPNotSupportedError as refusal:  # letters in the address that the server does not know
        raise Undeliverable("The mail server cannot write to an address like this.") from refusal
    finally:
        with suppress(smtplib.SMTPException, OSError):  # it has the message by now, or we know already that it has not
            server.quit()
        server.close()


def _landlord(runtime: Runtime, key: str) -> Landlord | None:
    """Whose message it is; None for one from before messages said so."""
    if not key:
        return None
    with runtime.database.read() as connection:
        return runtime.landlord(key, connection)


def _require_another_try(code: int, text: bytes | str, refusal: smtplib.SMTPException) -> None:
    """Raise the refusal for another try, or Undeliverable where that would be refused as well."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if code in PERMANENT and not REFUSES_US.search(said):
        raise Undeliverable(f"{code} {said}") from refusal
    raise refusal


def _message(runtime: Runtime, row: OutgoingRow, mail: Mail, landlord: Landlord | None) -> EmailMessage:
    settings = runtime.settings
    message = EmailMessage()
    try:
        message["To"] = Address(addr_spec=mail.to)
    except (ValueError, MessageError) as error:
        raise Undeliverable("This is no e-mail address.") from error
    sender = (landlord.mailbox.sender if landlord else "") or settings.mail.sender
    message["From"] = Address(landlord.name if landlord else "", addr_spec=sender)
    if landlord and landlord.answers_go_to:
        message["Reply-To"] = Address(landlord.name, addr_spec=landlord.answers_go_to)
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(runtime.clock.now())
    message["Message-ID"] = f"<{row['message_id']}@{urlsplit(settings.public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer that somebody is away
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for name, body in mail.attachments:
        message.add_attachment(body, maintype="application", subtype="pdf", filename=name)
    return message


def _server(settings: MailSettings) -> smtplib.SMTP:
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT, context=ssl.create_default_context())
    server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT)
    if settings.security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server
