"""What a pipeline does wrong: each mistake in one class, with what may have caused it."""
