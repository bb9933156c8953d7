"""How sure a pipeline is, made to fit how often it is right."""
