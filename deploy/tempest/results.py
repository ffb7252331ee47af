"""What became of tempest's tests, and whether that is as `excluded` and `skipped` say."""

import collections
import pathlib
import re
import time

HERE = pathlib.Path(__file__).resolve().parent
STARTED = time.monotonic()


class Failure(Exception):
    """Ends the run with its sentence."""


def say(text):
    print(f"{time.monotonic() - STARTED:5.0f} s  {text}", flush=True)


def rules(name):
    """Pairs of a pattern and its reason, from a file of one a line."""
    found = {}
    for line in (HERE / name).read_text().splitlines():
        pattern, mark, reason = line.partition("#")
        if pattern.strip():
            if not reason.strip():
                raise Failure(f"{name}: a line without a reason: {line}")
            found[pattern.strip()] = reason.strip()
    return found


def first(patterns, text):
    return next((pattern for pattern in patterns if re.search(pattern, text)), None)


def bare(test):
    """Without the marks that tempest puts behind a name."""
    return test.split("[")[0]


class Results:
    """What became of each test; a class that did not start answers for its tests."""

    def __init__(self, listed):
        self.waiting = set(listed)
        self.passed = []
        self.failed = {}
        self.skipped = {}

    def take(self, test):
        name, status = bare(test["id"]), test["status"]
        # Told of all of them before the first one runs.
        if status == "exists":
            return
        # A class answers as "setUpClass (module.Class)".
        fixture = re.fullmatch(r"(\w+) \(([\w.]+)\)", name)
        names = [name]
        if fixture:
            names = [listed for listed in self.waiting if listed.rpartition(".")[0] == fixture[2]]
        details = test["details"]
        if status == "success":
            if not fixture:
                self.passed.append(name)
        elif status == "skip":
            reason = details["reason"].as_text() if "reason" in details else ""
            self.skipped.update((each, reason) for each in names)
        else:
            text = "\n".join(part.as_text() for key, part in details.items() if key.startswith("traceback"))
            # What ends a class after its tests is nobody's in particular.
            self.failed.update((each, text) for each in names or [name])
            names = names or [name]
        for each in names:
            self.waiting.discard(each)
        if status != "success" and status != "skip":
            say(f"FAILED  {name}")

    def never_ended(self):
        for test in self.waiting:
            self.failed[test] = "It was listed and has not ended."


def report(all_tests, exclusions, excluded, reasons, results):
    """Prints what became of all, and whether that is good."""
    complaints = []
    print()
    print("Excluded, by the line of deploy/tempest/excluded:")
    used = collections.Counter(excluded.values())
    for pattern, reason in exclusions.items():
        if used[pattern]:
            print(f"  {used[pattern]:3}  {reason}: {pattern}")
        elif all_tests:
            complaints.append(f"no test needs the line of deploy/tempest/excluded: {pattern}")
    print("Skipped by tempest, by the line of deploy/tempest/skipped:")
    known = collections.defaultdict(list)
    for test, said in sorted(results.skipped.items()):
        pattern = first(reasons, said)
        if pattern:
            known[pattern].append(test)
        else:
            complaints.append(f"skipped for a reason that deploy/tempest/skipped does not name: {test}: {said}")
    for pattern, tests in known.items():
        print(f"  {len(tests):3}  {reasons[pattern]}: {pattern}")
    for test, text in sorted(results.failed.items()):
        print(f"\nFAILED {test}\n{text}")
    for complaint in complaints:
        print(f"\n{complaint}")
    passed, failed = len(results.passed), len(results.failed)
    if not passed:
        complaints.append("nothing has passed")
    print(f"\n{passed} passed, {failed} failed, {len(results.skipped)} skipped, {len(excluded)} excluded", flush=True)
    return not failed and not complaints
