"""What DynamoDB refuses, in our words: errors by who can put them right, and keys it does not take."""

from pynamodb.exceptions import PynamoDBException

from chalicelib.kernel.errors import Conflict, Contended, PermanentFailure, TemporaryFailure

HASH_BYTES, RANGE_BYTES = 2048, 1024
"""What DynamoDB takes as keys."""


def translated(error: PynamoDBException) -> Exception:
    """An error of DynamoDB as one of ours."""
    code = error.cause_response_code or ""
    reasons = {reason.code for reason in getattr(error, "cancellation_reasons", ()) if reason}
    if code == "ConditionalCheckFailedException" or "ConditionalCheckFailed" in reasons:
        return Conflict()
    if code == "ValidationException" or "ValidationError" in reasons:
        return PermanentFailure(f"DynamoDB: {error}")
    if code == "TransactionConflictException" or "TransactionConflict" in reasons:
        return Contended()
    return TemporaryFailure(f"DynamoDB: {code or error}")


def may_be_key(text: str, most: int) -> bool:
    """Whether DynamoDB takes a text of so many bytes as a key. What it refuses, nothing is kept under.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
    """
    try:
        return 0 < len(text.encode()) <= most
    except UnicodeEncodeError:  # half a character
        return False
