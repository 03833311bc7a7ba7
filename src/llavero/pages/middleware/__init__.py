"""What every request passes: an id, the headers of safety, and the bank whose host it came to."""
