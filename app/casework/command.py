"""What the three commands on a case share: check a form, record it, run the diagrams, save.

The use cases complete_task, tell_case and use_act differ in what they are allowed to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app import feel
from app.content.contracts import DAY
from app.errors import Conflict, RedressError
from app.forms import Form, FormInvalid
from app.forms.partial import valid_answers
from app.store import tables

from .case import Case
from .choices import ChoicesWhenAsked
from .complaint.contributions import withdraw_unneeded
from .complaint.order_of_days import require_possible_days
from .complaint.posts import replace_subjects, settle_reviewer
from .complaint.refusals import watch_refusals
from .complaint.risk import watch_risk
from .complaint.samples import await_samples
from .linked_cases import share_with_linked
from .process_instances import Instances
from .recorders.record_answers import record_answers, record_what_holds
from .requests import require_acceptable_size
from .submission import Submission


class CaseCommand:
    """One command on one case, inside its transaction.

    `before_save`: called once everything has run, before anything of the case is written; what is raised refuses all.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.instances = Instances(case)
        self.before_save: list[Callable[[], None]] = []

    def checked_answers(
        self, form: Form, values: Mapping[str, Any], properties: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The answers of a form, typed and checked.

        Invalid with all that is wrong, by field: what the form says, and what the recorders of its fields would say
        next. Then nothing may be kept of the case. `properties`: of the user task that the form completes.
        """
        require_acceptable_size(values)
        facts = {**self.case.context(), **values}
        options = self.options(form)
        try:
            return form.validate(values, facts=facts, options=options)
        except FormInvalid as refusal:
            right = valid_answers(form, {**form.starts(facts), **values}, facts, options)
            wrong = self._wrong_besides(form, Submission(form.id, right, properties or {}), refusal.errors)
            raise FormInvalid({**refusal.errors, **wrong}) from refusal

    def _wrong_besides(self, form: Form, submission: Submission, known: Mapping[str, str]) -> dict[str, str]:
        """What recorders object to in answers that the form itself accepts, by field; none for fields with errors."""
        said = {path.partition(".")[0] for path in known}
        try:
            problems = record_what_holds(self.case, form, submission)
        except RedressError:  # a rule that refuses says so when the form is right
            return {}
        return {path: text for path, text in problems.items() if path.partition(".")[0] not in said}

    def options(self, form: Form) -> Mapping[str, list[tuple[str, str]]]:
        """The choices of the form's selects that come from the case or the landlord."""
        return ChoicesWhenAsked(form, self.case)

    def record_submission(self, form: Form, answers: Mapping[str, Any], task: Mapping[str, Any] | None = None) -> None:
        """Record a checked form: each answer where its field says, and the whole as submitted.

        `task`: the row of the user task that the form completes.
        """
        properties = (task["properties"] or {}) if task else {}
        record_answers(self.case, form, Submission(form.id, dict(answers), properties))
        self.case.add(
            tables.submission,
            task_id=task["id"] if task else None, form_id=form.id, answers=feel.to_json(dict(answers)),
            submitted_at=self.case.now, submitted_by=self.case.username,
        )  # fmt: skip

    def finish(self, *, shared: bool = False) -> None:
        """Send pending messages, save the process instances, then save the case.

        `shared`: this command does in a linked case what another one did; it is not passed on once more.
        """
        replace_subjects(self.case)
        settle_reviewer(self.case)
        withdraw_unneeded(self.case)
        watch_refusals(self.case)
        watch_risk(self.case)
        await_samples(self.case)
        self._send_pending()
        if not shared:
            share_with_linked(self, CaseCommand)
            self._send_pending()
        elif self.instances.passed_on:
            raise Conflict("The linked complaints pass the same request to each other. Record it on one of them.")
        for last_look in self.before_save:
            last_look()
        self.instances.save_instances()
        require_possible_days(self.case, DAY)
        self.case.save()

    def _send_pending(self) -> None:
        while self.case.pending_messages:
            message, variables = self.case.pending_messages.pop(0)
            self.instances.deliver(message, variables)
