"""The first schema: posts, photos, lists, search, settings, sessions."""

from typing import Any

STATEMENTS = (
    """
    CREATE TABLE post (
        id INTEGER NOT NULL PRIMARY KEY,
        status TEXT NOT NULL CHECK (status IN ('draft', 'scheduled', 'published')),
        visibility TEXT NOT NULL,
        title TEXT NOT NULL,
        caption_source TEXT NOT NULL,
        caption_html TEXT NOT NULL,
        content_warning TEXT NOT NULL,
        is_sensitive INTEGER NOT NULL,
        licence TEXT NOT NULL,
        place TEXT NOT NULL,
        language TEXT NOT NULL,
        show_camera INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        published_at INTEGER,
        edited_at INTEGER,
        CHECK (status = 'draft' OR published_at IS NOT NULL)
    )
    """,
    "CREATE INDEX post_state ON post (status, visibility, id)",
    "CREATE INDEX post_scheduled ON post (published_at) WHERE status = 'scheduled'",
    """
    CREATE TABLE post_tag (
        post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
        tag TEXT NOT NULL,
        shown TEXT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (post_id, tag)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE photo (
        id INTEGER NOT NULL PRIMARY KEY,
        post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        alt TEXT NOT NULL,
        focus_x REAL NOT NULL,
        focus_y REAL NOT NULL,
        width INTEGER NOT NULL CHECK (width > 0),
        height INTEGER NOT NULL CHECK (height > 0),
        tint TEXT NOT NULL,
        blurhash TEXT NOT NULL,
        facts TEXT NOT NULL,
        suggestions TEXT NOT NULL,
        latitude REAL,
        longitude REAL,
        original_sha256 TEXT NOT NULL,
        original_bytes INTEGER NOT NULL,
        original_name TEXT NOT NULL,
        original_filename TEXT NOT NULL,
        avif TEXT NOT NULL CHECK (avif IN ('due', 'stale', 'done', 'failed', 'off')),
        avif_tries INTEGER NOT NULL
    )
    """,
    "CREATE INDEX photo_post ON photo (post_id, position)",
    "CREATE INDEX photo_original ON photo (original_name)",
    "CREATE INDEX photo_without_alt ON photo (post_id) WHERE alt = ''",
    "CREATE INDEX photo_avif_due ON photo (avif_tries, id) WHERE avif IN ('due', 'stale')",
    """
    CREATE TABLE rendition (
        name TEXT NOT NULL PRIMARY KEY,
        photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
        format TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        is_srgb INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX rendition_photo ON rendition (photo_id, width)",
    """
    CREATE TABLE listing (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        published_at INTEGER NOT NULL,
        post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
        PRIMARY KEY (kind, key, published_at, post_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX listing_post ON listing (post_id)",
    """
    CREATE TABLE list_name (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (kind, key)
    ) WITHOUT ROWID
    """,
    """
    CREATE VIRTUAL TABLE search USING fts5 (
        title, caption, alt, tags, camera, place,
        tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    "CREATE TABLE tombstone (post_id INTEGER NOT NULL PRIMARY KEY, deleted_at INTEGER NOT NULL)",
    "CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE session (
        key TEXT NOT NULL PRIMARY KEY,
        csrf_token TEXT NOT NULL,
        user_agent TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE login_failure (
        id INTEGER NOT NULL PRIMARY KEY,
        address TEXT NOT NULL,
        failed_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX login_failure_time ON login_failure (failed_at)",
    "CREATE TABLE generation (number INTEGER NOT NULL)",
    "INSERT INTO generation (number) VALUES (1)",
)


def up(migrator: Any, db: Any) -> None:
    """Make all tables."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
