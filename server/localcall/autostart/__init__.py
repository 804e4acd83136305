"""Starting `localcall serve` when the person logs in, by what their system has for that."""
