# mypy: ignore-errors
"""The peer's process: two user tasks one after the other, the first with the fields of our form."""

from viewflow import jsonstore, this
from viewflow.workflow import flow
from viewflow.workflow.flow.views import UpdateProcessView
from viewflow.workflow.models import Process


class Investigation(Process):
    """A process whose fields are kept as viewflow keeps fields of a process."""

    no_conflict = jsonstore.BooleanField(default=False)
    evidence = jsonstore.CharField(max_length=2000, default="")
    findings = jsonstore.CharField(max_length=2000, default="")

    class Meta:
        proxy = True
        app_label = "workflow"  # its table is there, so no migration of its own


class InvestigationFlow(flow.Flow):
    process_class = Investigation

    start = flow.StartHandle(this.begin).Next(this.investigate)
    investigate = (
        flow.View(UpdateProcessView.as_view(fields=["no_conflict", "evidence", "findings"]))
        .Assign(username="handler")
        .Next(this.respond)
    )
    respond = flow.View(UpdateProcessView.as_view(fields=["findings"])).Assign(username="handler").Next(this.end)
    end = flow.End()

    def begin(self, activation):
        return activation.process
