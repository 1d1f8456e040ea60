"""A budget in plain words, computed from what it printed: nobody writes it or can forget it."""
