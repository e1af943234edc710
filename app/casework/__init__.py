"""One locked case inside one transaction: its facts, events, clocks, instances, letters and decisions."""
