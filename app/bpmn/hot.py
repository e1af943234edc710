"""Instances kept warm in this process, by instance and revision. What it holds can always be restored."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from app.bpmn.instance import Instance


class HotInstances:
    """The instances used last, each at the revision it was saved at.

    ``get`` takes an instance out, so that two threads never hold the same object; ``put`` brings it back once its
    changes are committed. After any error it is simply not brought back. Safe between threads.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[int, tuple[int, Instance]] = OrderedDict()
        self._lock = Lock()

    def get(self, instance_id: int, revision: int) -> Instance | None:
        """Take an instance out if it is here at that revision; another revision is stale and is dropped."""
        with self._lock:
            kept = self._kept.pop(instance_id, None)
        return kept[1] if kept and kept[0] == revision else None

    def put(self, instance_id: int, revision: int, instance: Instance) -> None:
        """Keep an instance as saved at a revision; the one used longest ago makes room."""
        with self._lock:
            self._kept[instance_id] = (revision, instance)
            self._kept.move_to_end(instance_id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def evict(self, instance_id: int) -> None:
        with self._lock:
            self._kept.pop(instance_id, None)
