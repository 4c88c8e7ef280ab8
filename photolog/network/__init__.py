"""
The one mouth through which photolog asks and tells other servers anything.

client.Network is the door. Whoever needs another server calls one of its methods; no other
module opens a socket. Behind it, each step has its module:

    targets      an address read once, strictly      media_types  what may be read as what
    resolving    its name, within a time             heads        an answer's status and headers
    connecting   where it may go, and how it gets    bodies       its body, within a size
                 there (TCP to the checked address,  answers      what callers get
                 TLS by the name)                    failures     what goes wrong, in words
    exchange     one request, one answer             deadlines    an end for every wait
    wire         octets on one connection            fetching     asking, and following redirects

Spec: security.md parts 2 and 3.3, federation.md parts 2.1 to 2.4 and appendix E; for outsiders,
https://www.w3.org/TR/activitypub/#security-considerations
"""
