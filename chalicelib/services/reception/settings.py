"""What a tenant may choose. Segments read their conditions by it too, so it stands on the platform."""

from chalicelib.platform.residents.settings import ReceptionSettings

__all__ = ["ReceptionSettings"]
