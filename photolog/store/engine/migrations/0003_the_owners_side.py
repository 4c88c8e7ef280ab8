"""The third schema: what the owner reads, does there, and keeps out."""

from typing import Any

POSTS = (
    # The address of the remote note that a post answers; such a post stands in no list.
    "ALTER TABLE post ADD COLUMN in_reply_to TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX post_answers ON post (in_reply_to) WHERE in_reply_to <> ''",
    "CREATE INDEX post_direct ON post (id) WHERE visibility = 'direct'",
)

FOLLOWING = (
    # The unknown id of the Undo that took a Follow back along with all others.
    "ALTER TABLE follow ADD COLUMN undone_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE person ADD COLUMN outbox_uri TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE person ADD COLUMN fields TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE person ADD COLUMN blocks_us INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE person ADD COLUMN moved_at INTEGER",
    """
    CREATE TABLE following (
        id INTEGER NOT NULL PRIMARY KEY,
        person_id INTEGER NOT NULL UNIQUE REFERENCES person (id) ON DELETE CASCADE,
        state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected')),
        activity_id INTEGER NOT NULL,
        since INTEGER NOT NULL,
        answered_at INTEGER,
        shows_boosts INTEGER NOT NULL,
        last_post_at INTEGER
    )
    """,
    "CREATE INDEX following_state ON following (state, activity_id)",
    "CREATE INDEX following_activity ON following (activity_id)",
    """
    CREATE TABLE wished_follow (
        handle TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
        shows_boosts INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        last_error TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX wished_follow_due ON wished_follow (due_at) WHERE tries < 4",
    """
    CREATE TABLE followed_tag (
        tag TEXT NOT NULL PRIMARY KEY,
        shown TEXT NOT NULL,
        since INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
)

READING = (
    """
    CREATE TABLE note (
        id INTEGER NOT NULL PRIMARY KEY,
        uri TEXT NOT NULL UNIQUE,
        url TEXT NOT NULL,
        kind TEXT NOT NULL,
        person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        in_reply_to TEXT NOT NULL,
        conversation TEXT NOT NULL,
        replies_uri TEXT NOT NULL,
        content_html TEXT NOT NULL,
        summary TEXT NOT NULL,
        is_sensitive INTEGER NOT NULL,
        language TEXT NOT NULL,
        audience TEXT NOT NULL,
        tags TEXT NOT NULL,
        quote_uri TEXT NOT NULL,
        poll TEXT NOT NULL,
        published_at INTEGER NOT NULL,
        edited_at INTEGER,
        fetched_at INTEGER NOT NULL,
        walked_at INTEGER
    )
    """,
    # Whatever a stranger undoes or deletes may be named by the address of its page.
    "CREATE INDEX note_url ON note (url)",
    "CREATE INDEX note_person ON note (person_id, published_at)",
    "CREATE INDEX note_parent ON note (in_reply_to, published_at) WHERE in_reply_to <> ''",
    "CREATE INDEX note_fetched ON note (fetched_at)",
    "CREATE INDEX note_direct ON note (person_id, published_at) WHERE audience = 'direct'",
    """
    CREATE TABLE attachment (
        id INTEGER NOT NULL PRIMARY KEY,
        note_id INTEGER NOT NULL REFERENCES note (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('image', 'video', 'audio')),
        url TEXT NOT NULL,
        media_type TEXT NOT NULL,
        alt TEXT NOT NULL,
        width INTEGER,
        height INTEGER,
        blurhash TEXT NOT NULL,
        focus_x REAL,
        focus_y REAL,
        facts TEXT NOT NULL,
        picture TEXT NOT NULL,
        picture_bytes INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        used_at INTEGER NOT NULL,
        UNIQUE (note_id, position)
    )
    """,
    """
    CREATE INDEX attachment_due ON attachment (due_at)
    WHERE kind = 'image' AND picture = '' AND tries < 3
    """,
    "CREATE UNIQUE INDEX attachment_picture ON attachment (picture) WHERE picture <> ''",
    "CREATE INDEX attachment_used ON attachment (used_at, picture_bytes) WHERE picture <> ''",
    """
    CREATE TABLE note_tag (
        tag TEXT NOT NULL,
        at INTEGER NOT NULL,
        note_id INTEGER NOT NULL REFERENCES note (id) ON DELETE CASCADE,
        PRIMARY KEY (tag, at, note_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX note_tag_note ON note_tag (note_id)",
    """
    CREATE TABLE boost (
        note_id INTEGER NOT NULL REFERENCES note (id) ON DELETE CASCADE,
        person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        uri TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (note_id, person_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX boost_person ON boost (person_id)",
    "CREATE INDEX boost_uri ON boost (uri)",
    """
    CREATE TABLE entry (
        note_id INTEGER NOT NULL PRIMARY KEY REFERENCES note (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        is_boost INTEGER NOT NULL,
        has_pictures INTEGER NOT NULL
    )
    """,
    "CREATE INDEX entry_time ON entry (at, note_id)",
    "CREATE INDEX entry_pictures ON entry (at, note_id) WHERE has_pictures = 1",
    """
    CREATE TABLE walk (
        person_id INTEGER NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
        at INTEGER NOT NULL
    )
    """,
    """
    CREATE VIRTUAL TABLE note_search USING fts5 (
        words,
        tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    # Notes come and go: parts of the index are merged as soon as there are two of a size, so
    # that the words of what is gone go, too.
    "INSERT INTO note_search (note_search, rank) VALUES ('automerge', 2)",
)

DOING = (
    """
    CREATE TABLE gesture (
        activity_id INTEGER NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('like', 'share')),
        note_id INTEGER NOT NULL REFERENCES note (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        UNIQUE (note_id, kind)
    )
    """,
    "CREATE INDEX gesture_kind ON gesture (kind, at)",
    """
    CREATE TABLE bookmark (
        note_id INTEGER NOT NULL PRIMARY KEY REFERENCES note (id) ON DELETE CASCADE,
        at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX bookmark_time ON bookmark (at)",
)

PEACE = (
    """
    CREATE TABLE mute (
        person_id INTEGER NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
        hides_notices INTEGER NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER
    )
    """,
    """
    CREATE TABLE limited_domain (
        domain TEXT NOT NULL PRIMARY KEY,
        reason TEXT NOT NULL,
        since INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE word_filter (
        id INTEGER NOT NULL PRIMARY KEY,
        phrase TEXT NOT NULL UNIQUE,
        is_whole_word INTEGER NOT NULL,
        action TEXT NOT NULL CHECK (action IN ('hide', 'warn')),
        since INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE journal (
        id INTEGER NOT NULL PRIMARY KEY,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        target TEXT NOT NULL,
        detail TEXT NOT NULL,
        undone_at INTEGER
    )
    """,
    "CREATE INDEX journal_kind ON journal (kind, id)",
    """
    CREATE TABLE hushed_reply (
        reply_id INTEGER NOT NULL PRIMARY KEY REFERENCES reply (id) ON DELETE CASCADE,
        state TEXT NOT NULL CHECK (state IN ('shown', 'waiting'))
    )
    """,
    """
    CREATE TABLE wished_peace (
        handle TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('block', 'mute')),
        hides_notices INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        last_error TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX wished_peace_due ON wished_peace (due_at)",
)


def up(migrator: Any, db: Any) -> None:
    """Make the tables, and columns for posts and people."""
    for statement in (*POSTS, *FOLLOWING, *READING, *DOING, *PEACE):
        db.execute_sql(statement)
