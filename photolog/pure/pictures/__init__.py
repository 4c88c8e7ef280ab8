"""What can be computed about pictures without opening them: sizes, profiles, words, places."""
