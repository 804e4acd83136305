"""Sound and picture for programs: what calls carry, files and generators, recording, tones, levels."""
