"""Programs that answer calls. docs/bots.md says how to use them and how to write one."""
