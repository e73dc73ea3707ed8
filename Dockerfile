# syntax=docker/dockerfile:1
# The simulator in a container: docker build --tag whmcs-sim . && docker run -p 8642:8642 whmcs-sim
#
# Runs as a user without a name, with a read-only root and without capabilities:
#   docker run --read-only --cap-drop=ALL --security-opt=no-new-privileges -p 8642:8642 whmcs-sim

# Pinned to a release of Python and of Debian. It has no digest: pin yours with
# --build-arg BASE=python:3.13-slim-bookworm@sha256:… where builds must repeat to the byte.
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY simulator simulator
COPY scenarios scenarios
# No pip stays behind. Without modules compiled beforehand each start would compile them, as nothing
# can be written down later; unchecked, because files of an image do not change.
RUN python -m venv --without-pip /opt/whmcs-sim \
    && python -m pip --python /opt/whmcs-sim/bin/python install --no-cache-dir --no-compile '.[tls]' \
    && /opt/whmcs-sim/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash \
        /opt/whmcs-sim/lib \
    && mkdir /scenarios \
    && cp scenarios/demo.yaml /scenarios/demo.yaml

FROM ${BASE}
LABEL org.opencontainers.image.title="whmcs-sim" \
      org.opencontainers.image.description="A simulator of HOSTKEY's whmcs.php billing API" \
      org.opencontainers.image.licenses="MIT AND OFL-1.1 AND Apache-2.0"
COPY --from=build /opt/whmcs-sim /opt/whmcs-sim
# A folder that is mounted here takes this one's place. Its default.yaml is served, or its only file.
COPY --from=build /scenarios /scenarios
ENV PATH=/opt/whmcs-sim/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    WHMCS_SIM_HOST=0.0.0.0 \
    WHMCS_SIM_PORT=8642 \
    WHMCS_SIM_SCENARIO=/scenarios
USER 65532:65532
WORKDIR /scenarios
EXPOSE 8642
STOPSIGNAL SIGTERM
# Asks the port of WHMCS_SIM_PORT: choose another with the variable, not with the flag.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 CMD ["whmcs-sim", "health"]
ENTRYPOINT ["whmcs-sim"]
CMD ["serve"]
