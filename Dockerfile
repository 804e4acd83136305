# docker build -t localcall .
# docker run --rm -p 127.0.0.1:50395:50395 -p 127.0.0.1:50396:50396 localcall
#
# Then open the two addresses that it prints. Nothing is kept; only this machine's browsers reach it, under localhost alone.

FROM python:3.11-slim AS build
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels .

FROM python:3.11-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links=/wheels localcall \
    && useradd --create-home localcall
USER localcall
EXPOSE 50395 50396
ENTRYPOINT ["localcall"]
CMD ["demo", "--no-open", "--listen", "0.0.0.0", "--public-origin", "http://localhost:50395"]
