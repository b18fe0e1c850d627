# facsight over HTTP on the CPU: docker build -t facsight . && see docs/clients.md#docker
FROM python:3.12-slim AS build
WORKDIR /src
RUN pip install --no-cache-dir build==1.3.0
COPY . .
RUN python -m build --wheel --outdir /dist

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 facsight
COPY --from=build /dist/*.whl /dist/
# The GPU build of ONNX Runtime runs on the CPU as well, and is four times as large.
RUN pip install --no-cache-dir /dist/*.whl \
    && pip uninstall --yes onnxruntime-gpu \
    && pip install --no-cache-dir "onnxruntime>=1.31" \
    && rm -r /dist
USER 10001
WORKDIR /home/facsight
EXPOSE 8321
HEALTHCHECK --interval=30s --timeout=3s --start-period=60s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8321/readyz', timeout=2)"]
# 0.0.0.0 needs authentication: a token in FACSIGHT_TOKEN, or see `facsight serve --help`
ENTRYPOINT ["facsight", "serve", "--transport", "http", "--host", "0.0.0.0"]
