"""What a check of a restored database reads."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from app.store import tables as t
from app.store.fetch import fetch_rows
from app.store.rows import InstanceRow

LIVE = ("running", "incident", "suspended")


def instances_after(connection: Connection, instance_id: int, most: int) -> list[InstanceRow]:
    """Instances that have not ended, after one by its id."""
    query = select(t.instance).where(t.instance.c.id > instance_id, t.instance.c.status.in_(LIVE))
    return fetch_rows(connection, query.order_by(t.instance.c.id).limit(most), t.instance)


def left_over(connection: Connection) -> dict[str, list[int]]:
    """What is wrong → the instances that have ended and still have work of that sort."""
    ended = t.instance.c.status.not_in(LIVE)
    tasks = select(t.instance.c.id).join(t.task, t.task.c.instance_id == t.instance.c.id)
    timers = select(t.instance.c.id).join(t.timer, t.timer.c.instance_id == t.instance.c.id)
    asked = {
        "it has ended and has open tasks": tasks.where(ended, t.task.c.state == "open"),
        "it has ended and has timers": timers.where(ended),
    }
    return {
        text: list(connection.execute(query.distinct().order_by(t.instance.c.id)).scalars())
        for text, query in asked.items()
    }


def cases_with_lifecycles(connection: Connection) -> list[int]:
    """The cases in which more than one lifecycle runs. What is only recorded, such as a compliment, may have none."""
    query = select(t.instance.c.case_id).where(t.instance.c.lifecycle, t.instance.c.status.in_(LIVE))
    query = query.group_by(t.instance.c.case_id).having(func.count() > 1).order_by(t.instance.c.case_id)
    return list(connection.execute(query).scalars())
