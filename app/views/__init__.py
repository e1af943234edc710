"""What each page shows, in a few bounded reads. A view takes the person who asks and refuses what they may not see."""

from __future__ import annotations
