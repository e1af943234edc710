"""The bounded cache of restored instances."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from app.bpmn.instance_cache import InstanceCache
from tests.bpmn import drawing
from tests.bpmn.drawing import end, start, user
from tests.bpmn.story import Story


def instance():
    body = f"{start()}{user('a')}{end()}\nstart -> a -> end"
    return Story(drawing.files(main=body), restores=False).start().instance


def test_an_instance_comes_back_as_of_its_save_and_only_once():
    cache, warm = InstanceCache(2), instance()
    cache.put(1, "a", warm)
    assert cache.get(1, "a") is warm
    assert cache.get(1, "a") is None, "two threads must never hold the same object"


def test_another_save_is_stale_and_is_dropped():
    cache = InstanceCache(2)
    cache.put(1, "a", instance())
    assert cache.get(1, "b") is None
    assert cache.get(1, "a") is None


def test_the_one_used_longest_ago_makes_room():
    cache = InstanceCache(2)
    for key in (1, 2, 3):
        cache.put(key, "a", instance())
    assert cache.get(1, "a") is None
    assert cache.get(2, "a") is not None
    assert cache.get(3, "a") is not None


def test_of_many_threads_asking_for_one_instance_only_one_gets_it():
    cache, warm = InstanceCache(10), instance()
    cache.put(1, "a", warm)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: cache.get(1, "a"), range(200)))
    assert [answer for answer in answers if answer is not None] == [warm]
