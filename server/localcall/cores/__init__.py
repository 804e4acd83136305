"""The chat networks, one file each, all behind `base.ChatCore`."""
