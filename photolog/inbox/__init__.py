"""
An activity comes in.

    receiving      bytes of a request → checked, verified, kept; then the sender is answered
    understanding  one kept activity → what it says → effects in one transaction
    rations        how many documents of others one activity may make us ask for
    following      Follow, Undo of it
    answering      Accept, Reject, Block, Move: what those say whom the owner follows
    synchronising  what a server says of who follows whom, compared
    reacting       Like, Announce, Undo of them, QuoteRequest
    sifting        what mutes, limited servers and filtered words mean for it
    conversing     Create, Update of notes
    listening      which of them, and which boosts, the owner reads
    departing      Delete of a note or of a whole account, Flag, Update of a profile

Whatever needs the network is done before the transaction: following, answering, reacting,
conversing and departing take what was received and return an effect, a function that only writes.
"""
