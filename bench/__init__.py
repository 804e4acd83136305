"""How fast, how small: each figure beside a peer's or a bare baseline's, taken in the same run. Linux only."""
