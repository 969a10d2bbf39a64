"""Which models of Amazon Bedrock may be called at all."""

JAPAN = "jp"
GEOGRAPHIES = ("global", "us", "us-gov", "eu", "apac", "au", "ca")


def assert_in_japan(model: str) -> None:
    """Raises ValueError for an inference profile that may answer outside Japan.

    A plain id is answered in the region it is called in, which is ours; `jp.` by Tokyo or Osaka. An ARN hides where it
    leads. https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html
    """
    if not model or model.startswith("arn:") or model.partition(".")[0] in GEOGRAPHIES:
        raise ValueError(f"{model!r} may be answered outside Japan; give a model's own id or a profile of jp.")
