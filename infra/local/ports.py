"""Ports of the loopback interface, the only one the city listens on."""

import socket

HOST = "127.0.0.1"


def free_port(wanted: int = 0) -> int:
    """`wanted` when nothing listens there, else one the system picks."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError:
            probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
