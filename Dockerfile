# The kit with QEMU: docs/ci.md says how to build and run it.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY . .
RUN npm ci --no-audit --no-fund --loglevel=error
RUN npm pack --pack-destination / && mv /vmchannel-conformance-*.tgz /kit.tgz

FROM node:24-bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends qemu-system-x86 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /kit.tgz /tmp/kit.tgz
RUN npm install --global --no-audit --no-fund --loglevel=error /tmp/kit.tgz \
    && ln -s "$(npm root --global)/vmchannel-conformance" /kit \
    && mkdir --mode=0777 /work \
    && rm -rf /tmp/kit.tgz /root/.npm
WORKDIR /work
USER node
ENTRYPOINT ["vmconform"]
CMD ["run"]
