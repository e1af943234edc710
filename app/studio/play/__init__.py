"""Play: a made-up case on the content of a draft, run by the real engine, with a clock moved by hand.

What was done is kept with the draft as the steps of a story, so that whichever process answers can do it again.
"""
