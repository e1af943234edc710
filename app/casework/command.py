"""What the three verbs share: answer a repeated request once, check a form, run the diagrams, save, commit.

`do` (complete_task), `tell` (tell_case) and `use` (use_act) differ in what they are allowed to do; this is what they
have in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import feel
from app.forms import Form
from app.store import tables

from .case import Casework
from .choices import choices_for
from .complaint.contributions import withdraw_unneeded
from .complaint.refusals import watch_refusals
from .complaint.samples import await_samples
from .instances import Conductor
from .recorders.record_answers import record_answers
from .requests import weigh


class Verb:
    """One verb on one case, inside its transaction."""

    def __init__(self, casework: Casework) -> None:
        self.casework = casework
        self.conductor = Conductor(casework)

    def check(self, form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
        """The answers of a form, typed and checked; Invalid with what is wrong by field. Nothing is changed."""
        weigh(values)
        facts = {**self.casework.context(), **values}
        return form.validate(values, facts=facts, options=self.options(form))

    def options(self, form: Form) -> dict[str, list[tuple[str, str]]]:
        """The choices of the form's selects that come from the case or the landlord."""
        return choices_for(self.casework.connection, self.casework.content, form, self.casework)

    def take_down(self, form: Form, answers: Mapping[str, Any], task_id: int | None = None) -> None:
        """Record a checked form: each answer where its field says, and the whole as submitted."""
        record_answers(self.casework, form, answers)
        self.casework.add(
            tables.submission,
            task_id=task_id, form_id=form.id, answers=feel.to_json(dict(answers)), submitted_at=self.casework.now,
            submitted_by=self.casework.actor.username,
        )  # fmt: skip

    def finish(self) -> None:
        """Tell what the recorders promised, settle the instances, and save."""
        withdraw_unneeded(self.casework)
        watch_refusals(self.casework)
        await_samples(self.casework)
        while self.casework.told_later:
            message, variables = self.casework.told_later.pop(0)
            self.conductor.tell(message, variables)
        self.conductor.settle()
        self.casework.save()
