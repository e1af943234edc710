# mypy: ignore-errors
"""The peer's addresses."""

from django.urls import path
from viewflow.urls import Site
from viewflow.workflow.flow import FlowAppViewset

from viewflow_site.flows import InvestigationFlow

urlpatterns = [path("", Site(title="Peer", viewsets=[FlowAppViewset(InvestigationFlow, icon="check")]).urls)]
