"""What the scripts of this folder share: a service, clients' networks and tokens, a PostgreSQL server. Standard library only."""
import contextlib, glob, http.client, http.server, json, os, pathlib, shutil, signal, socket, subprocess, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHELF = ROOT / "Samples/shelf"


class Pictures(http.server.SimpleHTTPRequestHandler):
    """Serves the sample's pictures, and says nothing of it."""

    def __init__(self, *args):
        super().__init__(*args, directory=SHELF / "pictures")

    def log_message(self, *args):
        pass


def free_port(host="127.0.0.1"):
    with socket.socket() as socket_:
        socket_.bind((host, 0))
        return socket_.getsockname()[1]


def make_models(folder, clients):
    """The sample's network for every client."""
    models = pathlib.Path(folder) / "models"
    models.mkdir(exist_ok=True)
    for client in clients:
        for ending in ("cfg", "weights", "names"):
            shutil.copy(SHELF / f"models/shelf.{ending}", models / f"{client}.{ending}")
    return models


def add_token(service, folder, client, *more):
    command = [service, "token", "add", "--client", client, "--tokens", f"{folder}/tokens", *more]
    return subprocess.check_output(command, text=True).strip()


def ask(port, method, path, token=None, body=None, headers=None, host="127.0.0.1", timeout=60):
    """Status, headers and document of one request; the body is JSON unless it is bytes."""
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    headers = dict(headers or {})
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body)
        headers.setdefault("Content-Type", "application/json")
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    document = text
    with contextlib.suppress(ValueError):
        document = json.loads(text) if text else None
    return answer.status, dict(answer.getheaders()), document


def start(command, log, port=None, host="127.0.0.1", path="/health", **options):
    """A process; waits until it answers on its port."""
    process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, **options)
    for _ in range(600):
        if port is None:
            return process
        with contextlib.suppress(OSError, http.client.HTTPException):
            if ask(port, "GET", path, host=host, timeout=5)[0] < 500:
                return process
        if process.poll() is not None:
            raise SystemExit(f"{command[0]} ended with {process.returncode}: see {log.name}")
        time.sleep(0.1)
    raise SystemExit(f"{command[0]} does not answer: see {log.name}")


def stop(*processes):
    """Ends processes as an operator would; their exit statuses."""
    for process in processes:
        process.send_signal(signal.SIGTERM)
    return [process.wait(timeout=60) for process in processes]


def resident(pid):
    """Megabytes that a process holds in memory."""
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024


class Postgres:
    """A PostgreSQL server of its own with the usual durability, on a socket in a temporary folder."""

    def __init__(self, listen=""):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2]))
        self.programs = programs[-1] if programs else "/usr/bin"
        self.folder = tempfile.mkdtemp(prefix="reticle-pg-")
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.run("initdb", "-D", f"{self.folder}/data", "-U", "reticle", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.options = f"-c listen_addresses='{listen}' -c unix_socket_directories='{self.folder}' -c max_connections=200"
        if listen:
            with open(f"{self.folder}/data/pg_hba.conf", "a") as file:
                file.write("host all all all trust\n")
        self.start()
        self.run("createdb", "-h", self.folder, "-U", "reticle", "queue")
        host = self.folder.replace("/", "%2F")
        self.address = f"postgres://reticle@{host}/queue"

    def run(self, program, *arguments):
        command = [f"{self.programs}/{program}", *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def start(self):
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-o", self.options, "-l", f"{self.folder}/log", "-w", "start")

    def crash(self):
        """Kills it, every process of it, and starts it again."""
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        self.start()

    def close(self):
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
