# Odoo in the background: start, wait, greet, stop.

PID_FILE=$STATE/run/odoo.pid
PORT_FILE=$STATE/run/odoo.port

server_running() {
    local pid
    [[ -f $PID_FILE ]] || return 1
    pid=$(<"$PID_FILE")
    # The number may have gone to another program after a restart of the machine.
    [[ -r /proc/$pid/cmdline ]] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$CONF"
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

server_start() {
    if server_running; then
        if [[ $(<"$PORT_FILE") == "$HTTP_PORT" ]]; then note "already runs"; return 0; fi
        server_stop
    fi
    if port_taken "$HTTP_PORT"; then
        die "start Odoo on port $HTTP_PORT" "another program listens there" \
            "Find it with: ss -ltnp 'sport = :$HTTP_PORT', or take another port: DOCFLOW_PORT=8070 ./docflow run"
    fi
    # A login, a page or a scheduled action must survive the terminal that started it.
    setsid "$VENV/bin/python" "$ODOO_SCRIPT" -c "$CONF" -d "$DB_NAME" --db-filter="^$DB_NAME\$" \
        --http-interface="$HTTP_INTERFACE" --http-port="$HTTP_PORT" --logfile="$LOG/odoo.log" \
        >>"$LOG/odoo.out" 2>&1 </dev/null 9>&- &
    echo $! >"$PID_FILE"
    echo "$HTTP_PORT" >"$PORT_FILE"
    if ! server_wait; then
        tail -n 25 "$LOG/odoo.log" "$LOG/odoo.out" || true
        server_stop
        die "start Odoo on port $HTTP_PORT" "it did not answer within 120 s, or ended (see the log)" \
            "Read $LOG/odoo.log; after a change of code ./docflow update may help."
    fi
    note "answers"
}

server_wait() {
    local tries pid
    pid=$(<"$PID_FILE")
    for ((tries = 0; tries < 240; tries++)); do
        # Not server_running: in its first moments the process is still a copy of this shell.
        [[ -d /proc/$pid ]] || return 1
        if "$VENV/bin/python" - "http://127.0.0.1:$HTTP_PORT/web/login" 2>/dev/null <<'PYTHON'; then return 0; fi
import sys
import urllib.request

urllib.request.urlopen(sys.argv[1], timeout=60).read()
PYTHON
        sleep 0.5
    done
    return 1
}

server_stop() {
    local pid tries
    if ! server_running; then
        rm -f "$PID_FILE"
        note "was not running"
        return 0
    fi
    pid=$(<"$PID_FILE")
    kill "$pid"
    for ((tries = 0; tries < 100; tries++)); do
        [[ -d /proc/$pid ]] || break
        # A second signal tells Odoo not to wait for the requests at hand.
        ((tries == 50)) && kill "$pid" 2>/dev/null
        sleep 0.2
    done
    [[ -d /proc/$pid ]] && kill -9 "$pid" 2>/dev/null
    rm -f "$PID_FILE"
    note "stopped"
}

server_greet() { # SECONDS
    local demo
    demo=$(parameter_get "$DB_NAME" docflow.demo_council)
    echo
    echo "  DocFlow answers at http://localhost:$HTTP_PORT  (after $1 s)"
    if [[ $demo == built ]]; then
        cat <<'LOGINS'
  Logins, the password is the login itself:
    mayor       розглядає документи      registrar, registrar2  реєструють
    controller  знімає з контролю        executor1 … executor9  виконують
    clerk       діловод міського голови  archivist, auditor, admin
LOGINS
    else
        echo "  Login: admin, password: admin. Change it before anybody else can reach this server."
    fi
    echo "  Log: $LOG/odoo.log    Stop: ./docflow stop"
}
