"""What travels, and how it is encoded. Mirrored in TypeScript by ``web/src/wire``."""
