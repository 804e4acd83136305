"""What a call is. Pure: no asyncio, no clock, no network, no randomness; all of it is passed in as inputs."""
