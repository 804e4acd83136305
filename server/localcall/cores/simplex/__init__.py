"""The SimpleX network: the active user of a running SimpleX Chat as a `ChatCore`."""

from localcall.cores.simplex.chat import SimplexChat as SimplexChat
from localcall.cores.simplex.core import SimplexCore as SimplexCore
from localcall.cores.simplex.library import library as library
from localcall.cores.simplex.websocket import websocket as websocket
