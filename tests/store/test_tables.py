"""The models say what the migrations made: tables, columns, types, keys."""

from __future__ import annotations

import peewee
import pytest
from playhouse.sqlite_ext import FTS5Model

from photolog.store.engine import peer_tables, reading_tables, tables
from photolog.store.engine.database import database

EVERY = (*tables.ALL, *peer_tables.ALL, *reading_tables.ALL)
KEPT_BY_THE_ENGINE = {"generation", "schema_migration", "search", "note_search"}
TYPES = {
    peewee.IntegerField: "INTEGER",
    peewee.BooleanField: "INTEGER",
    peewee.ForeignKeyField: "INTEGER",
    peewee.TextField: "TEXT",
    peewee.FloatField: "REAL",
    peewee.BlobField: "BLOB",
}

each_table = pytest.mark.parametrize("table", EVERY, ids=lambda table: table.__name__)


def pragma(name: str, table: type[peewee.Model]) -> list[dict[str, object]]:
    cursor = database.execute_sql(f"PRAGMA {name}({table._meta.table_name})")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_every_table_has_a_model_and_every_model_a_table(blog):
    of_an_index = ("search_", "note_search_")
    made = {name for name in database.get_tables() if not name.startswith(of_an_index)}

    assert {table._meta.table_name for table in EVERY} == made - KEPT_BY_THE_ENGINE


@each_table
def test_columns_have_the_names_types_and_emptiness_of_the_model(blog, table):
    made = [
        (column["name"], column["type"], bool(column["notnull"]))
        for column in pragma("table_info", table)
    ]

    assert made == [
        (field.column_name, TYPES[type(field)], not field.null)
        for field in table._meta.sorted_fields
    ]


@each_table
def test_primary_keys_are_those_of_the_model(blog, table):
    by_place = sorted((column["pk"], column["name"]) for column in pragma("table_info", table))
    key = table._meta.primary_key
    names = key.field_names if isinstance(key, peewee.CompositeKey) else [key.name]

    made = [name for place, name in by_place if place]

    assert made == [table._meta.fields[name].column_name for name in names]


@each_table
def test_references_are_those_of_the_model(blog, table):
    made = {
        (row["from"], row["table"], row["to"], row["on_delete"])
        for row in pragma("foreign_key_list", table)
    }

    assert made == {
        (field.column_name, field.rel_model._meta.table_name, "id", field.on_delete)
        for field in table._meta.refs
    }


def test_the_search_has_the_columns_of_its_model(blog):
    made = [str(column["name"]) for column in pragma("table_info", tables.Search)]

    assert issubclass(tables.Search, FTS5Model)
    assert made == [n for n in tables.Search._meta.sorted_field_names if n != "rowid"]


def test_every_reference_is_indexed(blog):
    """Else deleting a post would read whole tables."""
    for table in EVERY:
        firsts = {
            pragma_row[0]
            for index in pragma("index_list", table)
            for pragma_row in [_first_column(str(index["name"]))]
        }
        # A key that is a whole number is the row itself and needs no index.
        columns = {field.column_name for field in table._meta.refs if not field.primary_key}
        assert columns <= firsts, table


def _first_column(index: str) -> tuple[str]:
    row = database.execute_sql(f"PRAGMA index_info({index})").fetchone()
    return (row[2],)
