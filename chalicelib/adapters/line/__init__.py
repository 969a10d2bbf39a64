"""LINE: over HTTP, remembered, and the SDK for what is rarely done."""
