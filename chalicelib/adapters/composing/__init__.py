"""A model that writes an answer from found entries: Amazon Bedrock in Japan, and one that is remembered."""
