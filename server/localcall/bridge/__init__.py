"""The localhost server: routes, and who may use them."""
