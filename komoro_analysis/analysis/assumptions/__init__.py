"""What the results rest on: each assumption, its evidence, and how far it moves them."""
