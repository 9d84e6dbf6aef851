# The image: one static Swift binary and the C libraries it loads, run by a user of its own on a read-only root.
#   docker build -t rinnalla .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL -v rinnalla:/data -p 127.0.0.1:8080:8080 rinnalla

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN .ci/build-release --product rinnalla && strip -o /rinnalla .build/release/rinnalla

FROM debian:bookworm-slim AS base
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-0 zlib1g libstdc++6 libgcc-s1 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /rinnalla /source/.ci/image-root /opt/
RUN /opt/image-root /opt/rinnalla

# .ci/container builds this stage alone, with another base in place of the one above.
FROM scratch
LABEL org.opencontainers.image.title="Rinnalla" \
    org.opencontainers.image.description="Open service for client guidance in Finnish social care" \
    org.opencontainers.image.licenses="Apache-2.0"
COPY --from=base /image /
COPY --from=base --chown=65532:65532 /owned /
ENV RINNALLA_LISTEN=0.0.0.0:8080 RINNALLA_OPS_LISTEN=0.0.0.0:9090 RINNALLA_DATA_DIR=/data
USER 65532:65532
VOLUME /data
EXPOSE 8080 9090
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["/rinnalla", "health"]
ENTRYPOINT ["/rinnalla"]
CMD ["serve"]
