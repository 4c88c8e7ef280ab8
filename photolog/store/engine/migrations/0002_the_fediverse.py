"""The second schema: other servers' people and what they send, and what we owe them."""

from typing import Any

PEOPLE = (
    """
    CREATE TABLE person (
        id INTEGER NOT NULL PRIMARY KEY,
        uri TEXT NOT NULL UNIQUE,
        host TEXT NOT NULL,
        kind TEXT NOT NULL,
        username TEXT NOT NULL,
        handle TEXT NOT NULL,
        name TEXT NOT NULL,
        bio_html TEXT NOT NULL,
        url TEXT NOT NULL,
        inbox TEXT NOT NULL,
        shared_inbox TEXT NOT NULL,
        followers_uri TEXT NOT NULL,
        featured_uri TEXT NOT NULL,
        avatar_url TEXT NOT NULL,
        avatar_from TEXT NOT NULL,
        avatar TEXT NOT NULL,
        avatar_tries INTEGER NOT NULL,
        is_locked INTEGER NOT NULL,
        also_known_as TEXT NOT NULL,
        moved_to TEXT NOT NULL,
        claimed_handle TEXT NOT NULL,
        is_trusted INTEGER NOT NULL,
        is_blocked INTEGER NOT NULL,
        fetched_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX person_host ON person (host)",
    "CREATE INDEX person_blocked ON person (inbox) WHERE is_blocked = 1",
    "CREATE INDEX person_handle ON person (handle COLLATE NOCASE)",
    "CREATE INDEX person_fetched ON person (fetched_at)",
    "CREATE INDEX person_avatar ON person (avatar) WHERE avatar <> ''",
    """
    CREATE INDEX person_avatar_due ON person (avatar_tries, id)
    WHERE avatar_url <> avatar_from AND avatar_tries < 3
    """,
    """
    CREATE TABLE public_key (
        id TEXT NOT NULL PRIMARY KEY,
        person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        pem TEXT NOT NULL,
        fetched_at INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX public_key_person ON public_key (person_id)",
    """
    CREATE TABLE key_failure (
        key_id TEXT NOT NULL PRIMARY KEY,
        failed_at INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX key_failure_time ON key_failure (failed_at)",
    """
    CREATE TABLE encounter (
        id INTEGER NOT NULL PRIMARY KEY,
        domain TEXT NOT NULL,
        at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX encounter_domain ON encounter (domain)",
    "CREATE INDEX encounter_time ON encounter (at)",
    """
    CREATE TABLE follower (
        id INTEGER NOT NULL PRIMARY KEY,
        person_id INTEGER NOT NULL UNIQUE REFERENCES person (id) ON DELETE CASCADE,
        state TEXT NOT NULL CHECK (state IN ('pending', 'accepted')),
        follow_uri TEXT NOT NULL,
        since INTEGER NOT NULL
    )
    """,
    "CREATE INDEX follower_state ON follower (state, id)",
    """
    CREATE TABLE follow (
        person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        uri TEXT NOT NULL,
        is_undone INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (person_id, uri)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE blocked_domain (
        domain TEXT NOT NULL PRIMARY KEY,
        reason TEXT NOT NULL,
        since INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
)

CONVERSATION = (
    "ALTER TABLE post ADD COLUMN comments TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE post ADD COLUMN pinned_at INTEGER",
    "CREATE INDEX post_pinned ON post (pinned_at) WHERE pinned_at IS NOT NULL",
    """
    CREATE TABLE reaction (
        id INTEGER NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('like', 'share')),
        person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
        uri TEXT NOT NULL,
        content TEXT NOT NULL,
        at INTEGER NOT NULL,
        UNIQUE (person_id, post_id, kind)
    )
    """,
    "CREATE INDEX reaction_post ON reaction (post_id, kind, id)",
    """
    CREATE TABLE reply (
        id INTEGER NOT NULL PRIMARY KEY,
        uri TEXT NOT NULL UNIQUE,
        url TEXT NOT NULL,
        post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
        in_reply_to TEXT NOT NULL,
        person_id INTEGER REFERENCES person (id) ON DELETE CASCADE,
        content_html TEXT NOT NULL,
        source TEXT NOT NULL,
        summary TEXT NOT NULL,
        audience TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('shown', 'waiting', 'hidden')),
        attachments TEXT NOT NULL,
        published_at INTEGER NOT NULL,
        edited_at INTEGER
    )
    """,
    "CREATE INDEX reply_post ON reply (post_id, published_at, id)",
    "CREATE INDEX reply_person ON reply (person_id)",
    "CREATE INDEX reply_parent ON reply (in_reply_to)",
    "CREATE INDEX reply_waiting ON reply (id) WHERE state = 'waiting'",
    """
    CREATE INDEX reply_shown ON reply (post_id)
    WHERE state = 'shown' AND audience IN ('public', 'unlisted')
    """,
    """
    CREATE TABLE mention (
        id INTEGER NOT NULL PRIMARY KEY,
        post_id INTEGER REFERENCES post (id) ON DELETE CASCADE,
        reply_id INTEGER REFERENCES reply (id) ON DELETE CASCADE,
        handle TEXT NOT NULL,
        uri TEXT NOT NULL,
        url TEXT NOT NULL,
        UNIQUE (post_id, uri),
        UNIQUE (reply_id, uri),
        CHECK ((post_id IS NULL) <> (reply_id IS NULL))
    )
    """,
    "CREATE INDEX mention_uri ON mention (uri)",
    """
    CREATE TABLE quote (
        id INTEGER NOT NULL PRIMARY KEY,
        post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
        person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        request_uri TEXT NOT NULL,
        instrument_uri TEXT NOT NULL,
        granted_at INTEGER NOT NULL,
        revoked_at INTEGER,
        UNIQUE (post_id, instrument_uri)
    )
    """,
    "CREATE INDEX quote_person ON quote (person_id)",
    """
    CREATE TABLE notice (
        id INTEGER NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        person_id INTEGER REFERENCES person (id) ON DELETE CASCADE,
        post_id INTEGER REFERENCES post (id) ON DELETE CASCADE,
        reply_id INTEGER REFERENCES reply (id) ON DELETE CASCADE,
        object_uri TEXT NOT NULL,
        text TEXT NOT NULL,
        at INTEGER NOT NULL,
        is_read INTEGER NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX notice_once ON notice (kind, ifnull(person_id, 0), object_uri)",
    "CREATE INDEX notice_kind ON notice (kind, id)",
    "CREATE INDEX notice_person ON notice (person_id)",
    "CREATE INDEX notice_post ON notice (post_id)",
    "CREATE INDEX notice_reply ON notice (reply_id)",
    "CREATE INDEX notice_unread ON notice (id) WHERE is_read = 0",
)

TRAFFIC = (
    """
    CREATE TABLE arrival (
        id INTEGER NOT NULL PRIMARY KEY,
        actor_uri TEXT NOT NULL,
        host TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        body BLOB NOT NULL,
        synchronization TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        locked_until INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        last_error TEXT NOT NULL,
        quarantined_at INTEGER
    )
    """,
    "CREATE INDEX arrival_due ON arrival (due_at, id) WHERE quarantined_at IS NULL",
    "CREATE INDEX arrival_size ON arrival (host, bytes) WHERE quarantined_at IS NULL",
    "CREATE INDEX arrival_bad ON arrival (quarantined_at) WHERE quarantined_at IS NOT NULL",
    """
    CREATE TABLE gone (
        uri TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('delete', 'undo')),
        host TEXT NOT NULL,
        at INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX gone_time ON gone (kind, at)",
    "CREATE INDEX gone_host ON gone (host, kind, at)",
    """
    CREATE TABLE host (
        name TEXT NOT NULL PRIMARY KEY,
        scheme TEXT NOT NULL,
        scheme_at INTEGER NOT NULL,
        failed_days INTEGER NOT NULL,
        last_failed_day INTEGER NOT NULL,
        failing_since INTEGER,
        probe_at INTEGER NOT NULL,
        paused_until INTEGER NOT NULL,
        slow_until INTEGER NOT NULL,
        last_success_at INTEGER,
        last_failure_at INTEGER,
        last_error TEXT NOT NULL,
        touched_at INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX host_touched ON host (touched_at)",
    """
    CREATE TABLE activity (
        id INTEGER NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        body BLOB NOT NULL,
        post_id INTEGER,
        created_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX activity_post ON activity (post_id, kind)",
    "CREATE INDEX activity_time ON activity (created_at)",
    """
    CREATE TABLE delivery (
        id INTEGER NOT NULL PRIMARY KEY,
        activity_id INTEGER NOT NULL REFERENCES activity (id) ON DELETE CASCADE,
        inbox TEXT NOT NULL,
        host TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('due', 'done', 'dead', 'cancelled')),
        is_first INTEGER NOT NULL,
        is_withdrawn INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        locked_until INTEGER NOT NULL,
        sent_at INTEGER,
        last_status INTEGER,
        last_error TEXT NOT NULL,
        done_at INTEGER,
        UNIQUE (activity_id, inbox),
        CHECK (is_first = 0 OR state = 'due')
    )
    """,
    # One first for each host: what is behind it is not even looked at.
    "CREATE UNIQUE INDEX delivery_first ON delivery (host) WHERE is_first = 1",
    "CREATE INDEX delivery_first_due ON delivery (due_at, id) WHERE is_first = 1",
    "CREATE INDEX delivery_due ON delivery (host, id) WHERE state = 'due'",
    "CREATE INDEX delivery_dead ON delivery (host, id) WHERE state = 'dead'",
    "CREATE INDEX delivery_given_up ON delivery (id) WHERE state = 'dead'",
    "CREATE INDEX delivery_locked ON delivery (locked_until) WHERE locked_until > 0",
    "CREATE INDEX delivery_done ON delivery (done_at) WHERE state IN ('done', 'cancelled', 'dead')",
    "CREATE TABLE inbox (id INTEGER NOT NULL PRIMARY KEY, url TEXT NOT NULL UNIQUE)",
    """
    CREATE TABLE reached (
        post_id INTEGER NOT NULL,
        inbox_id INTEGER NOT NULL REFERENCES inbox (id) ON DELETE CASCADE,
        PRIMARY KEY (post_id, inbox_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX reached_inbox ON reached (inbox_id)",
)


def up(migrator: Any, db: Any) -> None:
    """Make all tables, and two columns for posts."""
    for statement in (*PEOPLE, *CONVERSATION, *TRAFFIC):
        db.execute_sql(statement)
