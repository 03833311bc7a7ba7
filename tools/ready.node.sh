# npm packages, through the Node that .venv carries, and the phone app that is built of them. No package may run a script
# of its own while it is installed.

node_itself() { # Node in .venv, also where only the runtime's packages stand
  [ -x .venv/bin/node ] && return 0
  echo "Installing Node into .venv"
  follow_pip
  .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/node.txt
}

node_packages() { # [build]: node_modules holds what package-lock.json lists; `build` leaves out what only tests need
  local wanted short=()
  wanted=$(digest package-lock.json)
  [ "$(cat node_modules/.ready 2>/dev/null)" = "$wanted" ] && return 0
  if [ "${1:-}" = build ]; then
    [ "$(cat node_modules/.ready.build 2>/dev/null)" = "$wanted" ] && return 0
    short=(--omit=dev)
  fi
  echo "Installing npm packages into node_modules"
  PATH="$PWD/.venv/bin:$PATH" .venv/bin/npm ci "${short[@]}" --ignore-scripts --no-audit --no-fund \
    --no-update-notifier --loglevel=error
  echo "$wanted" >"node_modules/.ready${1:+.$1}"
}

app_built() { # authenticator/dist stands, built of exactly these sources
  local wanted
  wanted=$(find authenticator src/llavero/pages/static/pages package.json package-lock.json -type f \
    -not -path 'authenticator/dist/*' -not -path 'authenticator/tests/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum \
    | sha256sum | cut -d ' ' -f 1)
  [ -f authenticator/dist/index.html ] && [ "$(cat var/app.ready 2>/dev/null)" = "$wanted" ] && return 0
  echo "Building the phone app into authenticator/dist"
  mkdir -p var
  .venv/bin/node node_modules/vite/bin/vite.js build authenticator --logLevel warn
  echo "$wanted" >var/app.ready
}
