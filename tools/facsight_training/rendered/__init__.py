"""Pictures of textured heads with known action units, and the network that learns from them."""
