"""
What the owner reads of others, and does there: whom they follow, and what those show.

The modules here register their views on one blueprint, which is there only while the blog
talks with other servers.
"""
