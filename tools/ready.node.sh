# npm packages, through the Node that .venv carries; no package may run a script of its own while it is installed.

node_packages() {
  local wanted
  wanted=$(digest package-lock.json)
  [ "$(cat node_modules/.ready 2>/dev/null)" = "$wanted" ] && return 0
  echo "Installing npm packages into node_modules"
  PATH="$PWD/.venv/bin:$PATH" .venv/bin/npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
  echo "$wanted" >node_modules/.ready
}
