"""The words of each case in the database's own index for words"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

POSTGRESQL = """CREATE TABLE case_text (
    case_id BIGINT NOT NULL CONSTRAINT pk_case_text PRIMARY KEY
        CONSTRAINT fk_case_text_case_id_complaint_case REFERENCES complaint_case (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL)"""
SQLITE = "CREATE VIRTUAL TABLE case_text USING fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0)"
WORDS = "substr(word, 1, 1) NOT IN ('#', '$', '=')"
FILL_POSTGRESQL = f"""INSERT INTO case_text (case_id, words)
    SELECT case_id, array_to_tsvector(array_agg(word)) FROM (
        SELECT case_id, word, sum(octet_length(word) + 1) OVER (PARTITION BY case_id ORDER BY word) AS room
        FROM case_word WHERE {WORDS}) AS measured
    WHERE room < 900000 GROUP BY case_id"""
"""PostgreSQL takes no more than a megabyte of words."""
FILL_SQLITE = f"""INSERT INTO case_text (rowid, words)
    SELECT case_id, group_concat(word, ' ') FROM case_word WHERE {WORDS} GROUP BY case_id"""
NO_FTS5 = "This Python's SQLite was built without FTS5, by which cases are found. Take one that has it, or PostgreSQL."


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL)
        op.execute(text(FILL_POSTGRESQL))
        op.execute("CREATE INDEX ix_case_text_words ON case_text USING gin (words) WITH (fastupdate = off)")
        return
    built_with = op.get_bind().exec_driver_sql("PRAGMA compile_options").scalars()
    if "ENABLE_FTS5" not in set(built_with):
        raise SystemExit(NO_FTS5)
    op.execute(SQLITE)
    op.execute(text(FILL_SQLITE))


def downgrade() -> None:
    op.execute("DROP TABLE case_text")
