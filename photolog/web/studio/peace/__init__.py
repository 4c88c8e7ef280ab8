"""The pages of the peace: people, servers, words, reports, and the journal of it all."""
