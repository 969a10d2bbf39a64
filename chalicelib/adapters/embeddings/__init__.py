"""Texts by their meaning: Amazon Bedrock in Japan, a small model in the package, and a remembered one."""
