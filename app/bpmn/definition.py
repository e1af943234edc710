"""Diagrams as an immutable version: parsed, checked and built once, then found by the hash of their files."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

from app.bpmn import state
from app.bpmn.builder import build
from app.bpmn.errors import DiagramError, EngineError, UnreadableError, VersionError
from app.bpmn.findings import ERROR, Finding, Wiring
from app.bpmn.instance import Instance
from app.bpmn.lint import lint as lint_files
from app.bpmn.ports import Ports
from app.bpmn.processes import ProcessInfo, read_processes
from app.bpmn.workflow import TopWorkflow
from app.bpmn.xml import ElementInfo


def version_of(files: Mapping[str, bytes]) -> str:
    """The sha256 (hex) over the names and bytes of a set of files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


class Diagrams:
    """A checked set of diagrams, from ``parse_diagrams``; safe to share between threads."""

    def __init__(self, version: str, processes: Mapping[str, ProcessInfo]) -> None:
        self.version = version
        self.processes = processes
        self._specs: dict[str, Any] = {}
        for process in processes.values():
            self._specs.update(build(process.id, list(process.elements.values()), process.flows))

    def start(
        self, process_id: str, variables: Mapping[str, Any], ports: Ports, message: str | None = None
    ) -> Instance:
        """Start a process and run it until every token waits.

        ``message`` names the message start event to take; None takes the plain start event. Raises ``EngineError`` if
        the process is unknown or has no such start, ``DataError`` for variables that are not flat.
        """
        process = self.processes.get(process_id)
        if process is None:
            raise EngineError(f"there is no process “{process_id}”; there are {', '.join(sorted(self.processes))}")
        if not any(self._is_start(info, process_id, message) for info in process.elements.values()):
            if message is None:
                raise EngineError(f"“{process_id}” starts only by a message: {', '.join(process.message_starts)}")
            raise EngineError(f"“{process_id}” has no start event for the message “{message}”")
        instance = Instance(TopWorkflow(self._specs[process_id], self._specs, message), self.version, self.processes)
        instance.begin(variables, ports, message)
        return instance

    @staticmethod
    def _is_start(info: ElementInfo, process_id: str, message: str | None) -> bool:
        return info.type == "startEvent" and info.parent == process_id and info.message == message

    def restore(self, content: bytes) -> Instance:
        """The instance of a saved state.

        Raises ``VersionError`` if it was saved under other diagrams, ``UnreadableError`` if it was damaged: what is
        given answers every question that an instance can be asked.
        """
        saved = state.header(content)
        if saved.get("v") != self.version:
            raise VersionError(
                f"the instance runs on version {str(saved.get('v'))[:12]} of the diagrams, not on {self.version[:12]}: "
                "restore it with the release its case is pinned to"
            )
        try:
            instance = Instance(state.restore(saved, self._specs, self.processes), self.version, self.processes)
            instance.require_whole()
        except Exception as error:  # whatever is wrong with the bytes, it is the state that is wrong
            raise UnreadableError(f"the state is damaged ({type(error).__name__}: {error})") from error
        return instance


_CACHE_SIZE = 32
_cache: OrderedDict[str, Diagrams] = OrderedDict()
_sound: OrderedDict[str, None] = OrderedDict()
"""Versions of diagrams in which no error was found, the last that were looked at."""
_cache_lock = Lock()


def lint(files: Mapping[str, bytes], wiring: Wiring | None = None) -> list[Finding]:
    """As ``app.bpmn.lint``. Diagrams without an error are not looked through again when they are parsed."""
    findings = lint_files(files, wiring)
    if not any(finding.severity == ERROR for finding in findings):
        with _cache_lock:
            _sound[version_of(files)] = None
            while len(_sound) > _CACHE_SIZE:
                _sound.popitem(last=False)
    return findings


def parse_diagrams(files: Mapping[str, bytes]) -> Diagrams:
    """The checked diagrams of these files; the keys are names such as ``common/stage_1.bpmn``.

    The last versions used are kept in memory, so the same content is rarely built twice. Raises ``DiagramError`` with
    every error that the lint reports.
    """
    version = version_of(files)
    with _cache_lock:
        known = _cache.get(version)
        if known is not None:
            _cache.move_to_end(version)
            return known
    with _cache_lock:
        sound = version in _sound
    errors = [] if sound else [finding for finding in lint_files(files) if finding.severity == ERROR]
    if errors:
        raise DiagramError(errors)
    processes = {process.id: process for file, content in files.items() for process in read_processes(file, content)}
    diagrams = Diagrams(version, processes)
    with _cache_lock:
        _cache[version] = diagrams
        while len(_cache) > _CACHE_SIZE:
            _cache.popitem(last=False)
    return diagrams
