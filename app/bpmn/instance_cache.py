"""A cache of restored instances, by instance and the mark of its save; what it drops is restored from its saved state.

Each save has a mark that no other save has. So an instance that was cached before its database was restored from a
backup is never taken for the one of the same id and revision that came to be after it.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from app.bpmn.instance import Instance


class InstanceCache:
    """The instances used last, each with the mark of the save that holds the same.

    ``get`` takes an instance out, so that two threads never use the same object; ``put`` brings it back once its
    changes are committed. After an error the caller does not bring it back. Safe to share between threads.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[int, tuple[str, Instance]] = OrderedDict()
        self._lock = Lock()

    def get(self, instance_id: int, saved_as: str) -> Instance | None:
        """Take an instance out if it is here as of that save; as of another save it is stale and is dropped."""
        with self._lock:
            entry = self._entries.pop(instance_id, None)
        return entry[1] if entry and entry[0] == saved_as else None

    def put(self, instance_id: int, saved_as: str, instance: Instance) -> None:
        """Keep an instance with the mark of its save; beyond the capacity, the one used longest ago is dropped."""
        with self._lock:
            self._entries[instance_id] = (saved_as, instance)
            self._entries.move_to_end(instance_id)
            while len(self._entries) > self._capacity:
                self._entries.popitem(last=False)
