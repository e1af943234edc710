"""The bounded cache of instances kept warm."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from app.bpmn.hot import HotInstances
from tests.bpmn import drawing
from tests.bpmn.drawing import end, start, user
from tests.bpmn.story import Story


def instance():
    body = f"{start()}{user('a')}{end()}\nstart -> a -> end"
    return Story(drawing.files(main=body), restores=False).start().instance


def test_an_instance_comes_back_at_its_revision_and_only_once():
    hot, one = HotInstances(2), instance()
    hot.put(1, 7, one)
    assert hot.get(1, 7) is one
    assert hot.get(1, 7) is None, "two threads must never hold the same object"


def test_another_revision_is_stale_and_is_dropped():
    hot = HotInstances(2)
    hot.put(1, 7, instance())
    assert hot.get(1, 8) is None
    assert hot.get(1, 7) is None


def test_the_one_used_longest_ago_makes_room():
    hot = HotInstances(2)
    for key in (1, 2, 3):
        hot.put(key, 0, instance())
    assert hot.get(1, 0) is None
    assert hot.get(2, 0) is not None
    assert hot.get(3, 0) is not None


def test_an_evicted_instance_is_gone():
    hot = HotInstances(2)
    hot.put(1, 0, instance())
    hot.evict(1)
    hot.evict(99)
    assert hot.get(1, 0) is None


def test_of_many_threads_asking_for_one_instance_only_one_gets_it():
    hot, one = HotInstances(10), instance()
    hot.put(1, 0, one)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: hot.get(1, 0), range(200)))
    assert [found for found in got if found is not None] == [one]
