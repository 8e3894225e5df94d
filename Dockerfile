# The program is built with Swift and needs none to run:
#   docker build -t roost .
#   docker run -d -p 127.0.0.1:8080:8080 -v roost-data:/data roost
FROM swift:6.3-bookworm AS build
WORKDIR /source
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends make g++ git ca-certificates pkg-config \
        libmicrohttpd-dev libsqlite3-dev zlib1g-dev \
        esbuild terser zopfli node-react node-react-dom node-d3-array \
    && rm -rf /var/lib/apt/lists/*
COPY . .
RUN make build

FROM debian:bookworm-slim
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends libmicrohttpd12 libsqlite3-0 zlib1g libstdc++6 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin roost \
    && install -d -m 750 -o roost -g roost /data
COPY --from=build /source/.build/roost /usr/local/bin/roost
# Variables and not flags: the health check then reads the same host, port and prefix as the server, also when
# 'docker run -e ROOST_PORT=9000' changes them.
ENV ROOST_HOST=0.0.0.0 ROOST_DATA=/data
USER roost
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["roost", "health", "--quiet"]
ENTRYPOINT ["roost", "serve"]
