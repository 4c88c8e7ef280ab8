"""What leaves the blog for readers that are programs: feeds, previews, search engines."""
