"""What is remembered within a bound of memory, and the locks of what threads share."""
