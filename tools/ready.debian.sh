# Debian packages: looked for by what they put on the machine, installed only where there is the right to.

is_there() { # PACKAGE: what the target really needs from it
  case "$1" in
    postgresql)    compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null ;;
    chromium)      command -v chromium >/dev/null || command -v chromium-browser >/dev/null ;;
    etcd-server)   command -v etcd >/dev/null ;;
    kannel)        command -v bearerbox >/dev/null && command -v smsbox >/dev/null ;;
    kannel-extras) compgen -G '/usr/lib/kannel/test/fakesmsc' >/dev/null || command -v fakesmsc >/dev/null ;;
    libatomic1)    compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null ;; # the driver of the browser needs it
    libpango-1.0-0) compgen -G '/usr/lib/*/libpango-1.0.so.0' >/dev/null ;; # WeasyPrint sets its lines with it
    libpangoft2-1.0-0) compgen -G '/usr/lib/*/libpangoft2-1.0.so.0' >/dev/null ;;
    poppler-utils) command -v pdftotext >/dev/null ;;
    python3-venv)  "$python" -c 'import ensurepip' 2>/dev/null ;;
    *)             command -v "$1" >/dev/null ;;
  esac
}

as_root() { # COMMAND…: as it is for root, else by sudo without a question
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

apt_refreshed=
debian_packages() { # PACKAGE…: all of them stand afterwards, or the run ends with the line to type
  local missing=() package
  for package in "$@"; do is_there "$package" || missing+=("$package"); done
  [ "${#missing[@]}" -gt 0 ] || return 0
  if ! may_install; then
    echo "This needs packages of the system that are missing, and there is no right to install them here." >&2
    echo "Please run:  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing from the system's packages: ${missing[*]}"
  mkdir -p var
  [ -n "$apt_refreshed" ] || as_root apt-get update -q >var/apt.log 2>&1 || true
  apt_refreshed=yes
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" \
      >>var/apt.log 2>&1 </dev/null; then
    tail -n 15 var/apt.log >&2
    echo "apt-get could not install: ${missing[*]} (the whole story is in var/apt.log)" >&2
    exit 1
  fi
}
