"""The city on one machine: AWS and LINE stood in for, the app behind a real HTTP server, queues and clock moving."""
