"""How much is written about a customer, by week and team. Knows nothing of how it is drawn."""
