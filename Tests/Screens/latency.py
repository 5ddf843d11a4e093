#!/usr/bin/env python3
"""From key to frame while a network looks at a thousand pictures in the background.

    python3 Tests/Screens/latency.py RETICLE FOLDER --cfg FILE.cfg --weights FILE.weights [--pictures 1000] [--keys 200]

FOLDER has pictures; links to them, again and again, make as many as are asked for. The program runs in a terminal of its own
(140×40, cells). A box is drawn with the keyboard and moved by arrows, one every 60 ms. A key's frame ends with the last byte
before the terminal hears nothing for 2 ms; with the last byte of all, the word that it is saved stands there, too. The same
without the work in the background comes first. Standard library only.
"""
import argparse
import fcntl
import json
import os
import pathlib
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

QUIET = 0.03
GAP = 0.002


class Terminal:
    """The program in a pseudo-terminal."""

    def __init__(self, program, folder, environment):
        self.child, self.master = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.execve(program, [program, "."], environment)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))

    def output(self, wait):
        """Moments of the last byte before GAP and before QUIET seconds without one, None where none comes within `wait`."""
        frame = last = None
        while select.select([self.master], [], [], wait if last is None else QUIET)[0]:
            os.read(self.master, 1 << 20)
            now = time.perf_counter()
            if last is None or now - last < GAP and frame == last:
                frame = now
            last = now
        return None if last is None else (frame, last)

    def press(self, keys, wait=1.0):
        start = time.perf_counter()
        os.write(self.master, keys.encode())
        ends = self.output(wait)
        return None if ends is None else [end - start for end in ends]

    def settle(self, seconds=1.0):
        while self.output(seconds) is not None:
            pass

    def close(self):
        os.kill(self.child, signal.SIGTERM)
        # It waits until what it writes at its end has been read.
        try:
            while os.read(self.master, 1 << 20):
                pass
        except OSError:
            pass
        os.waitpid(self.child, 0)
        os.close(self.master)


def gallery(folder, source, count):
    pictures = sorted(p for p in pathlib.Path(source).rglob("*") if p.suffix.lower() in (".jpg", ".jpeg", ".png"))
    if not pictures:
        sys.exit(f"{source}: no pictures")
    folder.mkdir()
    for number in range(count):
        picture = pictures[number % len(pictures)]
        (folder / f"{number:05}{picture.suffix}").symlink_to(picture.resolve())


def moved(terminal, keys, knows):
    """Seconds of each key; a box is drawn first."""
    terminal.settle()
    # Where there is no class yet the first box asks for its name before it is drawn.
    name = [] if knows else [*"thing", "\r"]
    for key in ["\r", "w", *name, "\r", *["\x1b[1;2C", "\x1b[1;2B"] * 8, "\r", "\x1b", "\t"]:
        terminal.press(key)
        terminal.settle(0.3)
    found = []
    for number in range(keys):
        found.append(terminal.press("\x1b[D" if number // 5 % 2 == 0 else "\x1b[C"))
        time.sleep(0.03)
    return found


def report(what, found):
    heard = [one for one in found if one is not None]
    if len(heard) < len(found) * 0.98:
        sys.exit(f"{what}: {len(found) - len(heard)} of {len(found)} keys brought nothing to the terminal")
    line = {"while": what, "keys": len(found)}
    for name, times in zip(["frame", "saved"], zip(*heard)):
        times = sorted(times)
        for share in (0.5, 0.95, 0.99):
            line[f"{name} {share:.0%} ms"] = round(times[min(len(times) - 1, int(share * len(times)))] * 1e3, 2)
    print(json.dumps(line), flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("source")
    options.add_argument("--cfg", required=True)
    options.add_argument("--weights", required=True)
    options.add_argument("--pictures", type=int, default=1000)
    options.add_argument("--keys", type=int, default=200)
    options = options.parse_args()
    program = os.path.realpath(options.program)
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        gallery(work / "data", options.source, options.pictures)
        environment = dict(os.environ, HOME=str(work), TERM="xterm-256color", COLORTERM="truecolor")
        environment.pop("XDG_CONFIG_HOME", None)

        def run(*words):
            return subprocess.run([program, *words], cwd=work / "data", env=environment, check=True, capture_output=True, text=True).stdout

        run("import", "--from", ".", "--workspace", ".")
        run("models", "add", "net", "--cfg", os.path.abspath(options.cfg), "--weights", os.path.abspath(options.weights))

        def measure(what, knows):
            terminal = Terminal(program, work / "data", environment)
            report(what, moved(terminal, options.keys, knows))
            terminal.close()

        def done():
            return round(json.loads(run("jobs", "list", "--json"))[0]["progress"] * options.pictures)

        measure("nothing else is done", knows=False)
        run("predict", "--model", "net", "--background")
        before = done()
        measure(f"a network looks at {options.pictures} pictures", knows=True)
        after = done()
        print(json.dumps({"pictures looked at meanwhile": after - before, "left": options.pictures - after}))
        run("jobs", "cancel", "1")


if __name__ == "__main__":
    main()
