"""``python -m localcall``."""

from localcall.cli import main

main()
