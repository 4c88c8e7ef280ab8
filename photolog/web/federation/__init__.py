"""
What other servers ask and send: discovery, the actors, notes and collections, the inbox.

Nothing of it exists while the blog does not federate: every address answers 404 then.
Addresses that people visit too (/p/<id>, /@<username>) are pages of web/visitors; negotiate()
answers in their place when the document is asked for.
"""

from photolog.web.federation import actors, collections, discovery, inbox, objects
from photolog.web.federation.negotiating import negotiate

__all__ = ["BLUEPRINTS", "negotiate"]

BLUEPRINTS = (actors.bp, collections.bp, discovery.bp, inbox.bp, objects.bp)
