#!/usr/bin/env bash
# Tries the wheel as users get it, with everything it needs taken from the package index:
# pip in a new environment and an empty folder, pipx run, uvx, and the step that builds the image.
# Needs a network; `make package` runs it.
set -euo pipefail

python="${1:-python3}"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
folder="$(mktemp -d)"
server=""
trap 'test -z "$server" || kill "$server" 2> /dev/null || true; rm -rf "$folder"' EXIT

say() { printf '== %s\n' "$*"; }

# Starts what is given, which must say where it listens; asks it whether it is ready; calls the API.
try() {
    local log="$folder/server.log" url=""
    say "$*"
    : > "$log"
    "$@" serve --port 0 > "$log" 2>&1 &
    server=$!
    for _ in {1..600}; do
        url="$(sed -n 's/^listening on //p' "$log")"
        if [ -n "$url" ] || ! kill -0 "$server" 2> /dev/null; then break; fi
        sleep 0.2
    done
    test -n "$url" || { cat "$log"; exit 1; }
    "$@" health --url "$url"
    curl --silent --fail --noproxy '*' -d action=get_invoices -d token=demo-token "$url/whmcs.php" | grep -q '"result":"OK"'
    kill "$server"
    wait "$server" || { echo "it did not stop with 0"; exit 1; }
    server=""
}

say "building"
"$python" -m venv "$folder/tools"
"$folder/tools/bin/pip" install --quiet --disable-pip-version-check hatchling pipx uv
(cd "$root" && "$folder/tools/bin/python" -m hatchling build -d "$folder/dist" > "$folder/build.log" 2>&1) \
    || { cat "$folder/build.log"; exit 1; }
wheel="$(echo "$folder"/dist/*.whl)"

mkdir "$folder/empty"
cd "$folder/empty"
say "installing into a new environment"
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "$wheel"
"$folder/venv/bin/pip" check
du -sh "$folder/venv/lib"
try "$folder/venv/bin/whmcs-sim"

export PIPX_HOME="$folder/pipx" UV_CACHE_DIR="$folder/uv" UV_TOOL_DIR="$folder/uv-tools"
try "$folder/tools/bin/pipx" run --quiet --python "$python" --spec "$wheel" whmcs-sim
try "$folder/tools/bin/uvx" --quiet --python "$python" --from "$wheel" whmcs-sim

say "what the image is built of"
mkdir "$folder/source"
cp -R "$root"/{pyproject.toml,README.md,LICENSE,simulator,scenarios} "$folder/source"
step="$(cd "$root" && "$python" - << 'END'
from pathlib import Path
from tests.support.docker import instructions
print(next(each.text for each in instructions(Path("Dockerfile")) if each.name == "RUN"))
END
)"
step="${step//\/opt\/whmcs-sim/$folder\/image}"
step="${step// \/scenarios/ $folder\/mounted}"
(cd "$folder/source" && PATH="$folder/tools/bin:$PATH" sh -ec "$step")
du -sh "$folder/image"
export PYTHONDONTWRITEBYTECODE=1 WHMCS_SIM_SCENARIO="$folder/mounted"
try "$folder/image/bin/whmcs-sim"

say "all is well"
