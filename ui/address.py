"""Prints where others in the room can open the app: `python -m ui.address 8501`."""

import socket
import sys


def main() -> None:
    """Print the address, or how to find it."""
    port = sys.argv[1]
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # a documentation address; a datagram socket sends nothing here
            address = probe.getsockname()[0]
    except OSError:
        print(f"ConvScope opens at http://localhost:{port}. No network was found for others to reach it.")
        return
    print(f"ConvScope opens at http://localhost:{port}, for others in the room at http://{address}:{port}")


if __name__ == "__main__":
    main()
