"""Short messages: AWS End User Messaging, and ones that are remembered."""
