"""
The one mouth through which photolog asks and tells other servers anything.

client.Network is the door. Whoever needs another server calls one of its methods; no other
module opens a socket. Behind it, each step has its module:

    targets      an address read once, strictly      media_types  what may be read as what
    resolving    its name, within a time             bodies       the answer, within a size
    connecting   where it may go, and how it gets    answers      what callers get
                 there (TCP to the checked address,  deadlines    an end for every wait
                 TLS by the name)                    fetching     asking, and following redirects
    exchange     one request, one answer

Spec: security.md parts 2 and 3.3, federation.md parts 2.1 to 2.4 and appendix E; for outsiders,
https://www.w3.org/TR/activitypub/#security-considerations
"""
