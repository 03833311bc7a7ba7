# The Python environment in .venv: made once, then brought to exactly what requirements/*.txt lists.

digest() { cat "$@" | sha256sum | cut -d ' ' -f 1; }

find_python() { # sets $python to an interpreter of 3.11 or newer
  local candidate
  for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python=$candidate
      return 0
    fi
  done
  echo "Python 3.11 or newer is needed. On Debian:  sudo apt-get install python3 python3-venv" >&2
  exit 1
}

make_environment() { # a working .venv; where Debian keeps ensurepip apart, through the package or the pip that is there
  [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return 0
  rm -rf .venv
  find_python
  if ! is_there python3-venv && may_install; then debian_packages python3-venv; fi
  if is_there python3-venv; then
    "$python" -m venv .venv
  elif "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --without-pip .venv
  elif command -v uv >/dev/null; then
    uv venv --quiet --seed --python "$python" .venv
  else
    echo "Python's venv is not complete here. Please run:  sudo apt-get install python3-venv" >&2
    exit 1
  fi
}

ensure_uv() { # the pinned installer, inside .venv
  [ -x .venv/bin/uv ] && return 0
  if .venv/bin/python -m pip --version >/dev/null 2>&1; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
  else
    "${python:-python3}" -m pip --python .venv/bin/python install --quiet --disable-pip-version-check \
      --require-hashes -r requirements/uv.txt
  fi
}

follow_pip() { # whoever pointed pip at a mirror of their own meant uv as well
  [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] || return 0
  local mirror="${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}"
  [ -z "$mirror" ] || export UV_DEFAULT_INDEX="$mirror"
}

python_packages() { # runtime|dev: .venv holds that list and this package; an environment that was dev stays dev
  local list="$1" wanted
  if [ "$list" = runtime ] && [ -f .venv/ready.dev ]; then list=dev; fi
  wanted=$(digest "requirements/$list.txt" requirements/uv.txt)
  if [ "$(cat ".venv/ready.$list" 2>/dev/null)" != "$wanted" ] || [ ! -x .venv/bin/python ]; then
    echo "Installing Python packages ($list) into .venv"
    make_environment
    ensure_uv
    follow_pip
    rm -f .venv/ready.package
    .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes "requirements/$list.txt" requirements/uv.txt
    echo "$wanted" >".venv/ready.$list"
  fi
  wanted=$(digest pyproject.toml)
  [ "$(cat .venv/ready.package 2>/dev/null)" = "$wanted" ] && return 0
  .venv/bin/uv pip install --quiet --python .venv/bin/python --offline --no-build-isolation --no-deps -e .
  echo "$wanted" >.venv/ready.package
}

patroni_itself() { # the long form of the fail-over
  local python=/usr/bin/python3 # below root's home the user `postgres`, as whom it runs, could not reach it
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || python=.venv/bin/python
  program_of_others patroni failover "$python"
}

privacyidea_itself() { program_of_others privacyidea privacyidea .venv/bin/python; } # what a bench compares us with

program_of_others() { # NAME LIST PYTHON: in an environment of its own below var/, apart from what this package needs
  local wanted
  wanted=$(digest "requirements/$2.txt")
  [ "$(cat "var/$1/ready" 2>/dev/null)" = "$wanted" ] && return 0
  echo "Installing $1 into var/$1"
  follow_pip
  rm -rf "var/${1:?}"
  .venv/bin/uv venv --quiet --python "$3" "var/$1"
  .venv/bin/uv pip sync --quiet --python "var/$1/bin/python" --require-hashes "requirements/$2.txt"
  echo "$wanted" >"var/$1/ready"
}
