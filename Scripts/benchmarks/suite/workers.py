"""The two workers, and how they take turns."""

import json
import os
import subprocess


class Failure(Exception):
    pass


class Worker:
    """A process that does one piece of work per line; see peer.py and Main.swift."""

    def __init__(self, command):
        # In a session of its own, so that Ctrl-C ends the driver, and the driver ends its workers.
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            start_new_session=True)

    def __call__(self, *words):
        self.process.stdin.write("\t".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return parsed(self.process.stdout.readline())

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def parsed(line):
    if not line:
        raise Failure("a worker ended")
    answer = json.loads(line)
    if "error" in answer:
        raise Failure(answer["error"])
    return answer


def once(*command):
    """The answer of a fresh process."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True)
    return parsed(done.stdout)


def take_turns(rounds, contestants, warm=True, settle=False):
    """Lets contestants do their work, in turn from the first to the last and back: A B B A.

    `contestants` has a callable for each name. All that tell what came out must tell the same.
    `settle` gets what other rounds wrote to the disk out of the way. Returns the answers by name.
    """
    answers = {name: [] for name in contestants}
    for index in range(-1 if warm else 0, rounds):
        for name in list(contestants)[::-1 if index % 2 else 1]:
            if settle:
                os.sync()
            answer = contestants[name]()
            if index >= 0:
                answers[name].append(answer)
    checks = {name: {answer.get("check") for answer in list_} for name, list_ in answers.items()}
    if len({check for found in checks.values() for check in found if check is not None}) > 1:
        raise Failure("not the same data:\n" + "\n".join(
            f"  {name}: {str(found)[:300]}" for name, found in checks.items()))
    return answers
