"""The one case in hand inside one transaction: its facts, events, clocks, instances, letters and decisions."""
