"""The Delta Chat network: accounts of a `deltachat-rpc-server`, each a `ChatCore`."""

from localcall.cores.deltachat.core import DeltaChatCore as DeltaChatCore
from localcall.cores.deltachat.rpc import DeltaChat as DeltaChat
