"""What is looked for in a broadcast before anybody is told: each finding says what is wrong and what to do."""
