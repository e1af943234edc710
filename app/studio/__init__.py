"""The process owner's studio: drafts of content, edited, tried, approved and put in force.

Every verb is a file. They stand above the stories, which a draft is tried with, and below the faces.
"""
