# The page and the API of `python -m spacy phoneme serve`, without GPU:
#     docker build -t phoneme-ner . && docker run --rm -p 127.0.0.1:8000:8000 phoneme-ner
FROM python:3.12-slim AS build
RUN python -m venv /opt/names
COPY . /src
# torch's build for CPUs, which is a tenth as large as the usual one.
RUN /opt/names/bin/pip install --no-cache-dir \
        --extra-index-url https://download.pytorch.org/whl/cpu \
        "torch>=2.0" "/src[serve,en,roman,zh,ja,th,xpf,icu,lid]"

FROM python:3.12-slim
COPY --from=build /opt/names /opt/names
# Nothing is written, and nobody needs to be root.
RUN useradd --create-home names
USER names
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
    ["/opt/names/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["/opt/names/bin/python", "-m", "spacy", "phoneme", "serve", "--host", "0.0.0.0", "--port", "8000"]
