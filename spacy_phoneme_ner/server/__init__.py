"""A page to try pipelines on, and an API for apps; the extra `serve`.

Nothing here is imported but by who serves: FastAPI may be absent.
"""
