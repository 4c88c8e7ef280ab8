"""The owner's words: Markdown, tags, names, licences, and their plain forms."""
