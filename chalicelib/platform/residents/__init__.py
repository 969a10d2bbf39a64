"""People who added the account, the persons each looks after, and what they agreed to."""
