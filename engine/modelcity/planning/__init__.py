"""Planning: what would follow from other values, the cheapest way to a target, and many localities side by side."""
