"""
The one mouth of SMTP: a message goes to the owner's mail server, or it is said why not.

What is trusted is checked: TLS from the first byte or by STARTTLS, with the server's
certificate, and never without because the server offers none. Plain SMTP is for a mail
program on this very machine only. The password is in no error and in no log.

Spec: https://www.rfc-editor.org/rfc/rfc8314 (TLS for submission),
      https://www.rfc-editor.org/rfc/rfc3207 (STARTTLS)
"""

from __future__ import annotations

import base64
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from ipaddress import ip_address

from photolog.config import Mail
from photolog.errors import MailFailed

TIMEOUT_SECONDS = 15.0  # for each answer of the server
_SAID_CHARACTERS = 200  # of what a server says
_SILENCE = f"did not answer in {TIMEOUT_SECONDS:.0f} seconds."


def is_configured(settings: Mail) -> bool:
    """Return whether mail is wanted: nothing is ever sent without a server and a recipient."""
    return bool(settings.host and settings.recipient)


def sender(settings: Mail) -> str:
    """Return the address that mails come from: the recipient's own when no other is set."""
    return settings.sender or settings.recipient


def send(settings: Mail, message: EmailMessage, ca_bundle: str = "") -> None:
    """
    Hand a message to the mail server, for the recipient of the settings and nobody else.

    Returning means that the server has taken it. It does not mean so the other way round:
    a connection that is lost during the last answer leaves a message that may go out.

    Args:
        ca_bundle: A file with the certificates of a private authority, trusted besides
            those of the system.

    Raises:
        MailFailed: It was not taken; the message says why in words for the owner.
    """
    try:
        smtp = _connected(settings, ca_bundle)
        try:
            if settings.username:
                smtp.login(settings.username, settings.password)
            smtp.send_message(message, sender(settings), [settings.recipient])
        finally:
            # Taken is taken: a farewell that fails must not let it be sent again.
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise MailFailed(_without_secrets(settings, _sentence(settings, error))) from None


class _Refused(OSError):
    """What we refuse ourselves, in words for the owner."""


def _connected(settings: Mail, ca_bundle: str) -> smtplib.SMTP:
    """Return a connection over which anything may be said."""
    host, port = settings.host, settings.port
    # By the domain of the sender: the name of this machine is nobody's concern.
    domain = sender(settings).rpartition("@")[2]
    own_name = domain if domain.isascii() else None
    if settings.security == "none":
        _refuse_elsewhere(host)
        return smtplib.SMTP(host, port, own_name, TIMEOUT_SECONDS)
    context = _tls_context(ca_bundle)
    if settings.security == "tls":
        return smtplib.SMTP_SSL(host, port, own_name, timeout=TIMEOUT_SECONDS, context=context)
    smtp = smtplib.SMTP(host, port, own_name, TIMEOUT_SECONDS)
    try:
        smtp.starttls(context=context)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _refuse_elsewhere(host: str) -> None:
    """Let plain SMTP reach this machine only: everybody on the way would read along."""
    try:
        is_here = host.lower() == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise _Refused('mail.security = "none" is only for 127.0.0.1, ::1 or localhost')


def _tls_context(ca_bundle: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_bundle:
        context.load_verify_locations(ca_bundle)
    return context


def _sentence(settings: Mail, error: Exception) -> str:
    """Return what went wrong, with the cure where there is one."""
    where = f"{settings.host}, port {settings.port}"
    match error:
        case _Refused():
            return f"{error}."
        case UnicodeError():
            return f"{where} takes a mail.username and a mail.password of plain letters only."
        case ssl.SSLCertVerificationError():
            return f"The certificate of {where} cannot be trusted: {error.verify_message}."
        case ssl.SSLError():
            cure = 'Port 465 goes with mail.security = "tls", port 587 with "starttls".'
            return f"{where} does not speak TLS as expected. {cure}"
        case smtplib.SMTPException():
            return f"{where} {_refusal(error)}"
        case TimeoutError():
            return f"{where} {_SILENCE}"
        case OSError():
            return f"{where} cannot be reached: {_said(error.strerror or str(error))}"
    return f"The mail could not be sent to {where}: {_said(str(error))}"


def _refusal(error: smtplib.SMTPException) -> str:
    """Return what the server did instead of taking the mail."""
    match error:
        case smtplib.SMTPNotSupportedError():
            return f"cannot do what is asked of it: {_said(str(error))}"
        case smtplib.SMTPAuthenticationError():
            return f"does not take mail.username and mail.password: {_answer(error)}"
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
            return f"refuses mail.recipient: {code} {_said(said)}"
        case smtplib.SMTPSenderRefused():
            return f"refuses mail.sender: {_answer(error)}"
        case smtplib.SMTPResponseException():
            return f"did not take the mail: {_answer(error)}"
        case smtplib.SMTPServerDisconnected():
            # smtplib calls a server that says nothing any more by the same name.
            is_silent = isinstance(error.__context__, TimeoutError)
            return _SILENCE if is_silent else "closed the connection."
    return f"did not take the mail: {_said(str(error))}"


def _answer(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_said(error.smtp_error)}"


def _said(words: bytes | str) -> str:
    """Return what a server said on one line that fits into a page."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    line = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(line.split())[:_SAID_CHARACTERS]


def _without_secrets(settings: Mail, sentence: str) -> str:
    """Return a sentence without the password, should a server repeat what it was told."""
    password = settings.password
    if not password:
        return sentence
    told = (f"\0{settings.username}\0{password}", password)
    coded = [base64.b64encode(each.encode()).decode() for each in told]
    for secret in (*coded, password):
        sentence = sentence.replace(secret, "…")
    return sentence
