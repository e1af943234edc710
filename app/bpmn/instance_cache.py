"""A cache of restored instances, by instance and revision; what it drops is restored from its saved state."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from app.bpmn.instance import Instance


class InstanceCache:
    """The instances used last, each with the revision at which it was saved.

    ``get`` takes an instance out, so that two threads never use the same object; ``put`` brings it back once its
    changes are committed. After an error the caller does not bring it back. Safe to share between threads.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[int, tuple[int, Instance]] = OrderedDict()
        self._lock = Lock()

    def get(self, instance_id: int, revision: int) -> Instance | None:
        """Take an instance out if it is here at that revision; at another revision it is stale and is dropped."""
        with self._lock:
            entry = self._entries.pop(instance_id, None)
        return entry[1] if entry and entry[0] == revision else None

    def put(self, instance_id: int, revision: int, instance: Instance) -> None:
        """Keep an instance as saved at a revision; beyond the capacity, the one used longest ago is dropped."""
        with self._lock:
            self._entries[instance_id] = (revision, instance)
            self._entries.move_to_end(instance_id)
            while len(self._entries) > self._capacity:
                self._entries.popitem(last=False)
