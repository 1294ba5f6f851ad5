"""Instructions planted in articles: how many are withheld, and what a model that obeys them all gets delivered."""
