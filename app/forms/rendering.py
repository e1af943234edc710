"""A form as HTML of the GOV.UK Design System, usable without JavaScript."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.errors import ContentError
from app.feel import PythonExpression
from app.forms.checking import choices_of, in_form_order, is_fixed, resolve_conditions, start_value
from app.forms.controls import control_of, edits_of, words_of
from app.forms.expressions import Words, row_scope, scope_of
from app.forms.form import Form
from app.forms.limits import within_limits
from app.forms.messages import in_row, row_name
from app.forms.model import LETTER_ELEMENTS, MANY_CHOICES, ONE_CHOICE, ROW_LIMIT, Component, Field, Options
from app.sent import sent_key
from app.wording import clean_text, markdown_parser, plain_words

Node = dict[str, Any]

_CLASSES = {
    "p": "govuk-body", "ul": "govuk-list govuk-list--bullet", "ol": "govuk-list govuk-list--number", "a": "govuk-link",
    "table": "govuk-table", "th": "govuk-table__header", "td": "govuk-table__cell", "tr": "govuk-table__row",
    "h2": "govuk-heading-m", "h3": "govuk-heading-s", "h4": "govuk-heading-s", "h5": "govuk-heading-s",
    "h6": "govuk-heading-s", "blockquote": "govuk-inset-text", "hr": "govuk-section-break govuk-section-break--visible",
}  # fmt: skip


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.ChoiceLoader(
            [
                jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
                jinja2.PackageLoader("app.forms"),
            ]
        ),
    )
    return environment.get_template("form.html")


def render_form(
    form: Form,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    facts: Mapping[str, Any],
    options: Options,
    id_prefix: str = "",
) -> Markup:
    """The fields of the form as HTML; ``<form>``, heading, buttons and CSRF token belong to the page.

    ``values``: typed, or as ``Form.from_post`` returned them; a field whose key is absent shows its default.
    ``errors``: as in ``FormInvalid.errors``. ``id_prefix`` distinguishes ids of several forms on a page; the names of
    inputs are the keys.
    ``options["elements"]``: the elements of the letter, for a field that takes the handler's own words for each.

    A component with a ``conditional.hide`` is in a ``<div data-hide data-hidden>`` and is always sent, so that the form
    works without JavaScript; the check drops what is hidden. ``data-watch`` names the fields that conditions depend on.
    """
    with within_limits(form):
        view = _View(form, values, errors, facts, options, id_prefix)
        nodes = view.nodes(form.components, _Place(view.scope, view.values))
    return Markup(
        _template().render(id=f"{id_prefix}{form.id}-form", name=form.id, nodes=nodes, watch=" ".join(watched(form)))
    )


def error_summary(form: Form, errors: Mapping[str, str], *, id_prefix: str = "") -> list[dict[str, str]]:
    """The items of ``govukErrorSummary``: text and link of each error, in the order of the form."""
    fields = {field.key: field for field in form.fields}
    items = []
    for path in in_form_order(form.fields, errors):
        key, _, rest = path.partition(".")
        index, _, column = rest.partition(".")
        field = fields.get(key)
        text, target = errors[path], f"{form.id}-form"
        if field and not rest:
            target = _first_control(field)
        elif field and (row := sent_key(index)) is not None:
            text = in_row(field, row + 1, text)
            inner = next((sub for sub in field.subfields if sub.key == column), None)
            target = f"{key}-{index}-{_first_control(inner)}" if inner else key
        items.append({"text": text, "href": f"#{id_prefix}{target}"})
    return items


def _first_control(field: Field) -> str:
    return f"{field.key}-day" if field.subtype in ("date", "datetime") else field.key


def watched(form: Form) -> list[str]:
    """The keys of the fields on which a ``conditional.hide`` of the form depends."""
    conditions = [hide for component in form.walk() for hide in _hides(component)]
    asked = {name for condition in conditions for name in condition.names}
    return [field.key for field in form.fields if field.key in asked] + sorted(
        column.key for field in form.fields for column in field.subfields if column.key in asked
    )


def _hides(component: Component) -> Iterable[PythonExpression]:
    if component.hide_when:
        yield component.hide_when
    for row in component.rows:
        for part in row.walk():
            yield from _hides(part)


@cache
def _markdown() -> MarkdownIt:
    return markdown_parser()


def safe_html(markdown: str) -> Markup:
    """Markdown of a form file as HTML with the classes of the design system, with headings one level lower."""
    parser = _markdown()
    tokens = parser.parse(markdown)
    for token in [token for outer in tokens for token in (outer, *(outer.children or ()))]:
        if token.tag in ("h1", "h2", "h3", "h4", "h5"):
            token.tag = f"h{int(token.tag[1]) + 1}"
        if token.nesting != -1 and token.tag in _CLASSES:
            token.attrSet("class", _CLASSES[token.tag])
    return Markup(parser.renderer.render(tokens, parser.options, {}))


@dataclass(frozen=True)
class _Place:
    """The surroundings of a component: the scope of its expressions, the values, and the prefix of its name.

    ``marks_optional``: whether labels say that an answer is optional; not in a list where every answer is.
    """

    scope: Mapping[str, Any]
    values: Mapping[str, Any]
    path: str = ""
    marks_optional: bool = True


class _View:
    """Converts components to the nodes that ``form.html`` shows."""

    def __init__(
        self,
        form: Form,
        values: Mapping[str, Any],
        errors: Mapping[str, str],
        facts: Mapping[str, Any],
        options: Options,
        id_prefix: str,
    ) -> None:
        self.errors, self.options, self.id_prefix = errors, options, id_prefix
        self.values = {
            field.key: values[field.key] if field.key in values else start_value(field, facts) for field in form.fields
        }
        self.scope, _ = resolve_conditions(form.fields, scope_of(facts, form.readable(self.values)))

    def nodes(self, components: Sequence[Component], place: _Place) -> list[Node]:
        return [self.node(component, place) for component in components if component.type != "button"]

    def node(self, component: Component, place: _Place) -> Node:
        hide, scope = component.hide_when, place.scope
        node: Node = {"hide": hide.text if hide else None, "hidden": bool(hide and hide.holds(scope)), "key": ""}
        label, hint = (words.text(scope) if words else "" for words in (component.words, component.hint))
        if field := component.field:
            return node | {"key": field.key} | self.field(component, field, label or field.label, hint, place)
        if component.type == "group":
            nodes = self.nodes(component.children, place)
            return node | {"kind": "group", "label": label, "hint": hint, "nodes": nodes}
        if component.type == "text":
            return node | {"kind": "text", "html": safe_html((component.words or Words("", ())).markdown(scope))}
        if component.type == "documentPreview":
            documents = _documents(component.source.value(scope) if component.source else None)
            return node | {"kind": "documents", "label": label, "documents": documents}
        return node | {"kind": {"separator": "rule", "spacer": "space"}[component.type]}

    def field(self, component: Component, field: Field, label: str, hint: str, place: _Place) -> Node:
        name, value = f"{place.path}{field.key}", place.values.get(field.key)
        look: Node = {"id": f"{self.id_prefix}{name}", "label": label, "hint": hint}
        if field.computed:
            value = field.computed.value(place.scope)
            return look | {"kind": "shown", "words": dict(field.options).get(str(value)) or _words_shown(field, value)}
        if field.is_edits:
            return edits_of(self.options.get(LETTER_ELEMENTS, ()), value, name=name, **look)
        if field.is_list:
            return look | self.rows(component, field, value, place)
        choices = choices_of(field, self.options, place.scope) if field.type in ONE_CHOICE | MANY_CHOICES else []
        if is_fixed(field, place.scope):
            return look | {"kind": "shown", "words": words_of(field, value, choices)}
        if place.marks_optional and not field.required and not field.required_when and field.type != "checkbox":
            look["label"] = f"{label} (optional)"
        return control_of(field, value, choices, name=name, error=self.errors.get(name.replace("-", ".")), **look)

    def rows(self, component: Component, field: Field, value: Any, place: _Place) -> Node:
        given = [item for item in value if isinstance(item, Mapping)] if isinstance(value, (list, tuple)) else []
        typed = place.scope.get(field.key) or []
        blank = dict.fromkeys((column.key for column in field.subfields), None)
        shown = []
        for index, row in enumerate((given or [{}] * field.default_rows)[:ROW_LIMIT]):
            scope = row_scope(place.scope, blank | (typed[index] if index < len(typed) else {}), index)
            starts = {column.key: start_value(column, scope) for column in field.subfields if column.key not in row}
            inner = _Place(
                scope=scope,
                values={**row, **starts},
                path=f"{field.key}-{index}-",
                marks_optional=any(column.required for column in field.subfields),
            )
            shown.append({"name": row_name(field, index + 1), "nodes": self.nodes(component.rows, inner)})
        may_change = field.may_add_rows and not is_fixed(field, place.scope)
        return {
            "kind": "rows",
            "name": field.key,
            "error": self.errors.get(field.key),
            "rows": shown,
            "may_change": may_change,
            "may_add": may_change and len(shown) < ROW_LIMIT,
        }


def _documents(value: Any) -> list[tuple[str, str]]:
    """The address and name of each document; the address is empty unless it is on this site or begins with https."""
    documents = []
    for item in value if isinstance(value, list) else [value] if value else []:
        if isinstance(item, Mapping):
            metadata = item.get("metadata")
            named = metadata.get("fileName") if isinstance(metadata, Mapping) else item.get("name")
            address = str(item.get("endpoint") or "")
            safe = (address.startswith("/") and not address.startswith(("//", "/\\"))) or address.startswith("https://")
            documents.append((address if safe else "", clean_text(str(named or item.get("documentId") or "Document"))))
        else:
            documents.append(("", plain_words(item)))
    return documents


def _words_shown(field: Field, value: Any) -> str:
    """A value that is worked out, as words; ContentError where its expression gives several, each with its name."""
    try:
        return plain_words(value)
    except TypeError as error:
        raise ContentError(f"The field {field.key} shows what cannot be shown: {error}.") from error
