"""What services stand on: capabilities, each a folder, none of them knowing a single service."""
