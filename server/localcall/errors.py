"""What a person or a program is told when something cannot be done."""


class CallError(Exception):
    """What was asked cannot be done. ``str()`` is a sentence for the person."""
