"""
The owner keeps the peace: who may follow, whose words are shown, which servers are heard.

    followers   let in, turned away, trusted
    blocking    people and servers that nothing is taken from or sent to
    quieting    people, servers and words that the owner does not want to read
    comments    shown, hidden, deleted
    reporting   somebody is reported to those who run their server
    lists       blocked and muted people, blocked servers, as CSV of Mastodon
    cleaning    all that is kept of a blocked server, removed
    undoing     an act of the journal, taken back
    letters     sent again, notices read

Blocks are never told to the other side: a follower who is removed gets the Reject that
ends the follow, one whom the owner follows the Undo of that, and that is all. Every act
is one row of the journal, in the same transaction. All can be taken back but a comment
that was deleted, a report that was sent, a follower who was removed, and the cleaning.
"""

from photolog.moderation.blocking import (
    MAX_REASON_CHARACTERS as MAX_REASON_CHARACTERS,
)
from photolog.moderation.blocking import block_domain as block_domain
from photolog.moderation.blocking import block_person as block_person
from photolog.moderation.blocking import unblock_domain as unblock_domain
from photolog.moderation.blocking import unblock_person as unblock_person
from photolog.moderation.comments import delete_reply as delete_reply
from photolog.moderation.comments import hide_reply as hide_reply
from photolog.moderation.comments import show_reply as show_reply
from photolog.moderation.followers import let_in as let_in
from photolog.moderation.followers import trust as trust
from photolog.moderation.followers import turn_away as turn_away
from photolog.moderation.letters import mark_read as mark_read
from photolog.moderation.letters import try_again as try_again
from photolog.moderation.letters import try_host_again as try_host_again
from photolog.moderation.lists import MAX_IMPORT_BYTES as MAX_IMPORT_BYTES
from photolog.moderation.lists import export_blocks as export_blocks
from photolog.moderation.lists import import_blocks as import_blocks
