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

from .case import Case
from .choices import choices_for
from .complaint.contributions import withdraw_unneeded
from .complaint.refusals import watch_refusals
from .complaint.samples import await_samples
from .instances import Instances
from .recorders.record_answers import record_answers
from .requests import require_acceptable_size


class CaseCommand:
    """One command on one case, inside its transaction."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.instances = Instances(case)

    def check(self, form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
        """The answers of a form, typed and checked; Invalid with what is wrong by field. Nothing is changed."""
        require_acceptable_size(values)
        facts = {**self.case.context(), **values}
        return form.validate(values, facts=facts, options=self.options(form))

    def options(self, form: Form) -> dict[str, list[tuple[str, str]]]:
        """The choices of the form's selects that come from the case or the landlord."""
        return choices_for(self.case.connection, self.case.content, form, self.case)

    def record_submission(self, form: Form, answers: Mapping[str, Any], task_id: int | None = None) -> None:
        """Record a checked form: each answer where its field says, and the whole as submitted."""
        record_answers(self.case, form, answers)
        self.case.add(
            tables.submission,
            task_id=task_id, form_id=form.id, answers=feel.to_json(dict(answers)), submitted_at=self.case.now,
            submitted_by=self.case.actor.username,
        )  # fmt: skip

    def finish(self) -> None:
        """Tell what the recorders promised, settle the instances, and save."""
        withdraw_unneeded(self.case)
        watch_refusals(self.case)
        await_samples(self.case)
        while self.case.pending_messages:
            message, variables = self.case.pending_messages.pop(0)
            self.instances.deliver(message, variables)
        self.instances.save_instances()
        self.case.save()
