"""The page of a case, its explanations, diagrams, letters and documents, and the forms of what happened to it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.errors import Conflict, Invalid, NotFound, RedressError, TooLarge
from app.media_types import ANYTHING, SHOWN, media_type_of
from app.sent import kept_text
from app.use_cases.add_document import ADD_DOCUMENT, add_document, file_name
from app.use_cases.record_view import record_view
from app.use_cases.tell_case import tell_case
from app.use_cases.use_act import use_act
from app.views import record_pack as pack
from app.views.diagram import case_diagrams
from app.views.explain import WhyDate, WhyDecision, why_date, why_decision
from app.views.letters import enclosure_pdf
from app.views.letters import letter_pdf as make_pdf
from app.views.letters_and_documents import view_document, view_letter
from app.views.menu import may_administer
from app.views.offers import offers_for
from app.views.view_case import view_case
from app.views.view_task import Facts, FormView, view_act_form, view_message_form

from .forms import FilledForm, after_row_button, chosen_by_link, errors_of, posted
from .kept_forms import LOOK
from .pages import actor, is_htmx, page, part, request_key, runtime

UPLOADS = "/documents"

KEPT = (
    "An administrator holds the process of this case. What you recorded is kept, and takes effect as of its day once "
    "they let the process go on. Dates go on counting."
)


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/cases/<int:case_id>", view_func=case)
    web.add_url_rule("/cases/<int:case_id>/diagram.json", view_func=case_diagram)
    web.add_url_rule("/cases/<int:case_id>/why/date/<clock>", view_func=why_a_date)
    web.add_url_rule("/cases/<int:case_id>/why/decision/<int:decision_id>", view_func=why_a_decision)
    web.add_url_rule("/cases/<int:case_id>/act/<name>", view_func=act, methods=["GET", "POST"])
    web.add_url_rule("/cases/<int:case_id>/tell/<name>", view_func=tell, methods=["GET", "POST"])
    web.add_url_rule("/cases/<int:case_id>/record-pack", view_func=record_pack)
    web.add_url_rule("/cases/<int:case_id>/record-pack.zip", view_func=record_pack_zip)
    web.add_url_rule("/letters/<int:letter_id>", view_func=letter)
    web.add_url_rule("/letters/<int:letter_id>.pdf", view_func=letter_pdf)
    web.add_url_rule("/letters/<int:letter_id>/enclosures/<key>.pdf", view_func=enclosure)
    web.add_url_rule("/documents/<int:document_id>", view_func=document)
    web.add_url_rule(f"/cases/<int:case_id>{UPLOADS}", "add_document", view_func=upload, methods=["POST"])


def case(case_id: int) -> ResponseReturnValue:
    """The page of a case."""
    return _page_of_case(case_id)


def _page_of_case(
    case_id: int, document_error: str = "", document_note: str = "", status: int = 200
) -> ResponseReturnValue:
    """The page of a case; after a refused document with what is wrong with it, and the note that was typed."""
    shown = view_case(runtime(), actor(), case_id)
    record_view(runtime(), actor(), case_id, "case")
    acts, messages = offers_for(runtime(), actor(), case_id)
    return page(
        "case/page.html",
        status=status,
        document_error=document_error,
        document_note=document_note,
        here="cases",
        title=f"{shown.row['reference']}: {shown.row['summary'] or 'case'}"[:120],
        case=shown,
        acts=acts,
        messages=messages,
        everything=request.args.get("all") == "1",
        may_add_documents=shown.may(ADD_DOCUMENT),
        largest_upload=runtime().settings.largest_upload,
        may_administer=may_administer(runtime(), actor()),
        back=url_for("web.case", case_id=case_id),
    )


def case_diagram(case_id: int) -> ResponseReturnValue:
    """The diagrams of the case with its tokens, for the viewer."""
    return {"instances": case_diagrams(runtime(), actor(), case_id)}


def why_a_date(case_id: int, clock: str) -> ResponseReturnValue:
    """Why a clock is due when it is."""
    why = why_date(runtime(), actor(), case_id, clock)
    return _explained("case/why_date.html", why, f"date {clock}", "Why this date?")


def why_a_decision(case_id: int, decision_id: int) -> ResponseReturnValue:
    """Why a decision table said what it said."""
    why = why_decision(runtime(), actor(), case_id, decision_id)
    return _explained("case/why_decision.html", why, f"decision {why.decision_id}", "Why this decision?")


def act(case_id: int, name: str) -> ResponseReturnValue:
    """Show the form of an act; use the act when the form is posted."""

    def do(values: Mapping[str, Any]) -> Mapping[str, Any]:
        return use_act(runtime(), actor(), name, values, case_id=case_id, request_key=request_key())

    return _happened(case_id, name, view_act_form(runtime(), actor(), case_id, name), do)


def tell(case_id: int, name: str) -> ResponseReturnValue:
    """Show the form of a message; send the message when the form is posted."""

    def do(values: Mapping[str, Any]) -> Mapping[str, Any]:
        return tell_case(runtime(), actor(), case_id, name, values, request_key=request_key())

    return _happened(case_id, name, view_message_form(runtime(), actor(), case_id, name), do)


def record_pack(case_id: int) -> ResponseReturnValue:
    """What the record pack of the case holds, before it is saved."""
    contents = pack.pack_contents(runtime(), actor(), case_id)
    record_view(runtime(), actor(), case_id, "contents of the record pack")
    title = f"Record pack: {contents.reference}"
    return page("case/record_pack.html", here="cases", title=title, pack=contents)


def record_pack_zip(case_id: int) -> ResponseReturnValue:
    """Everything kept on the case as one ZIP, to be saved."""
    name, packed = pack.record_pack(runtime(), actor(), case_id)
    record_view(runtime(), actor(), case_id, pack.RECORD_PACK)
    return send_file(packed, "application/zip", as_attachment=True, download_name=name)


def letter(letter_id: int) -> ResponseReturnValue:
    """A letter as it was sent."""
    shown = view_letter(runtime(), actor(), letter_id)
    record_view(runtime(), actor(), shown.case_id, f"letter {shown.key}")
    return page("case/letter.html", here="cases", title=f"{shown.title} – {shown.reference}", letter=shown)


def letter_pdf(letter_id: int) -> ResponseReturnValue:
    """A letter as it was sent, as PDF."""
    shown = view_letter(runtime(), actor(), letter_id)
    body = bytes(make_pdf(runtime(), actor(), letter_id))
    record_view(runtime(), actor(), shown.case_id, f"letter {shown.key}")
    return send_file(io.BytesIO(body), "application/pdf", download_name=f"{shown.reference} {shown.key}.pdf")


def enclosure(letter_id: int, key: str) -> ResponseReturnValue:
    """A document that went with a letter, as PDF."""
    case_id = view_letter(runtime(), actor(), letter_id).case_id
    body = enclosure_pdf(runtime(), actor(), letter_id, key)
    record_view(runtime(), actor(), case_id, f"enclosure {key}")
    return send_file(io.BytesIO(body), "application/pdf", download_name=f"{key}.pdf")


def document(document_id: int) -> ResponseReturnValue:
    """A document: shown where a browser can do so safely, otherwise saved."""
    shown = view_document(runtime(), actor(), document_id)
    record_view(runtime(), actor(), shown.case_id, f"document {document_id}")
    media_type = media_type_of(shown.body)
    safe = media_type in SHOWN and media_type == shown.media_type
    answer = send_file(
        io.BytesIO(shown.body),
        media_type if safe else ANYTHING,
        as_attachment=not safe,
        download_name=shown.name,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


def upload(case_id: int) -> ResponseReturnValue:
    """Add documents to the case, each by itself: one that is refused does not keep out the others."""
    files, note = [file for file in request.files.getlist("file") if file.filename], request.form.get("note", "")
    refused: dict[str, str] = {} if files else {"": "Choose a file that is not empty."}
    status = 200 if files else Invalid.http_status
    key = request_key()
    for number, file in enumerate(files):
        name = file_name(kept_text(file.filename or ""))
        try:
            add_document(
                runtime(),
                actor(),
                case_id,
                name,
                file.read(),
                note,
                request_key=f"{key[:90]}:{number}" if key else None,
            )
        except (Conflict, Invalid, TooLarge) as refusal:
            refused[name], status = "; ".join(errors_of(refusal).values()), refusal.http_status
        else:
            flash(f"“{name}” is added.", "success")
    if refused:
        said = " ".join(f"“{name}” is not added. {why}" if name else why for name, why in refused.items())
        return _page_of_case(case_id, said, note, status=status)
    return redirect(url_for("web.case", case_id=case_id, _anchor="documents"))


def _explained(template: str, why: WhyDate | WhyDecision, what: str, title: str) -> ResponseReturnValue:
    """A dialog on the page of the case; without JavaScript a page of its own, which is logged as read."""
    if is_htmx():
        return part(template, why=why)
    record_view(runtime(), actor(), why.case_id, what)
    return page("case/why.html", here="cases", title=title, why=why, explanation=template)


def _happened(
    case_id: int, name: str, shown: tuple[FormView, Facts], do: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> ResponseReturnValue:
    """Show the form of something that happened; record it when the form is posted."""
    view, facts = shown
    filled = FilledForm(view, {**view.known, **chosen_by_link(view.form)})
    status = 200
    if request.method != "POST":
        record_view(runtime(), actor(), case_id, f"form {name}")
    else:
        rows = after_row_button(view.form)
        filled.values = rows if rows is not None else posted(view.form)
        if is_htmx():
            return part("parts/answers.html", filled=filled)
        if rows is None and LOOK not in request.form:
            try:
                done = do(dict(filled.values))
            except NotFound:
                raise
            except RedressError as refusal:
                filled.errors, status = errors_of(refusal), refusal.http_status
            else:
                flash(f"“{view.form.title}” is recorded.", "success")
                if done.get("parked"):
                    flash(KEPT, "warning")
                return redirect(url_for("web.case", case_id=case_id))
    title = f"{view.form.title}: {facts.reference}"
    return page("case/happened.html", status=status, here="cases", title=title, filled=filled, facts=facts)
