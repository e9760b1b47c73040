"""How fast the dashboard is: first picture, cold and warm; from a control to the new picture, and to 200 runs, with the
processor time of the server; and the page Experiment: all combinations drawn, controls while runs of one's own go on,
and how long a stop takes; what would change the verdict, the first answer and the last.

    python benchmarks/dashboard.py [--rounds 5] [--moves 40] [--pause 0]

Server and browser share this machine's cores, so the load average is printed beside. With a pause of a second
changes come while the page works out what each condition carries.
"""

import argparse
import json
import os
import statistics
import time

import psutil
from playwright.sync_api import sync_playwright

from cisim.dashboard.shell.spawn import FLAGS, browser_path, served

PROBE = """async ([control, key]) => {
  const figure = () => document.querySelector('[data-testid=stages]');
  const input = document.querySelector(`[data-testid=control-${control}] input:checked`);
  input.focus();
  const before = figure().dataset.config, start = performance.now();
  const options = [...document.querySelectorAll(`[data-testid=control-${control}] input`)];
  const at = options.indexOf(input);
  options[(at + key + options.length) % options.length].click();
  const wait = (test) => new Promise((done) => {
    const look = () => { if (test()) { watcher.disconnect(); done(performance.now() - start); } };
    const watcher = new MutationObserver(look);
    watcher.observe(figure(), { attributes: true });
    look();
  });
  const preview = await wait(() => figure().dataset.config !== before);
  const runs = figure().dataset.runs;
  const refined = await wait(() => figure().dataset.runs === '200');
  return [preview, refined, Number(runs)];
}"""


CHOOSE = """async (value) => {
  const marks = () => document.querySelectorAll('[data-testid=columns] [role=option]').length;
  const select = document.querySelector('[data-testid=choose-only]'), before = marks(), start = performance.now();
  select.value = value;
  select.dispatchEvent(new Event('change'));
  while (marks() === before) { await new Promise(requestAnimationFrame); }
  return performance.now() - start;
}"""
STOP = """async () => {
  const bench = document.querySelector('[data-testid=bench]'), start = performance.now();
  document.querySelector('[data-testid=cancel-run]').click();
  while (bench.dataset.state !== 'stopped') { await new Promise(requestAnimationFrame); }
  return performance.now() - start;
}"""


def experiment(browser, address, count):
    """Seconds until all combinations are drawn, cold and warm, milliseconds of controls while runs go on, and until a
    stop.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    drawn = [first_picture(page, address + "experiment", "figure[data-testid=number] svg") for _ in range(2)]
    page.get_by_test_id("own").click()
    page.get_by_test_id("replications").select_option("500")
    page.wait_for_function("document.querySelector('[data-testid=estimate]').innerText.startsWith('16,000')")
    page.get_by_test_id("run").click()
    page.wait_for_selector(".hollow")
    moved = []
    while len(moved) < count and page.get_by_test_id("bench").get_attribute("data-state") == "running":
        moved.append(page.evaluate(CHOOSE, "" if len(moved) % 2 else "with-common_agenda"))
    stopped = page.evaluate(STOP) if page.get_by_test_id("cancel-run").count() else None
    page.close()
    return drawn, moved, stopped


def first_picture(page, address, what=".drawing svg"):
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(what)
    return time.perf_counter() - start


def server_seconds():
    """Processor time of the server so far."""
    server = next(child for child in psutil.Process().children() if "dashboard" in child.cmdline())
    return sum(server.cpu_times()[:2])


def moves(page, count, pause):
    """Conditions in turn, always to settings that were not seen before: as ``PROBE``, and seconds of the server."""
    found = []
    names = ["backbone_support", "common_agenda", "shared_measurement", "continuous_communication"]
    for k in range(count):
        page.wait_for_function("document.documentElement.dataset.job === 'idle'")
        time.sleep(pause)
        digit = next(d for d in range(len(names)) if (k + 1) % 3 ** (d + 1)) if (k + 1) % 81 else 3
        before = server_seconds()
        times = page.evaluate(PROBE, [names[digit], 1])
        time.sleep(0.2)  # what lies below is drawn, what each condition carries is not worked out yet
        found.append([*times, server_seconds() - before])
    return found


def what_would_change(browser, address):
    """Seconds until the drawer has a first answer to what would change the default verdict, and the last."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(600_000)
    first_picture(page, address)
    page.wait_for_selector("[data-testid=weakest][data-state=done]")
    begun = time.perf_counter()
    page.get_by_test_id("what-would-change").click()
    page.wait_for_selector("dialog[open] [data-part='how far to trust it']")
    first = time.perf_counter() - begun
    page.wait_for_selector("[data-testid=working]", state="detached")
    page.close()
    return first, time.perf_counter() - begun


def quantile(values, share):
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--moves", type=int, default=40)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds before each change")
    asked = parser.parse_args()
    with served() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        cold, warm = [], []
        for _ in range(asked.rounds):
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            page = context.new_page()
            cold.append(first_picture(page, address))
            warm += [first_picture(page, address) for _ in range(2)]
            context.close()
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        first_picture(page, address)
        measured = [m for m in moves(page, asked.moves, asked.pause) if m[2] == 20]
        page.close()
        drawn, moved, stopped = experiment(browser, address, asked.moves)
        changed = what_would_change(browser, address)
        browser.close()
    preview, refined = ([m[k] for m in measured] for k in (0, 1))
    print(json.dumps({
        "first_picture_cold_s": round(statistics.median(cold), 2),
        "first_picture_cold_max_s": round(max(cold), 2),
        "first_picture_warm_s": round(statistics.median(warm), 2),
        "first_picture_warm_max_s": round(max(warm), 2),
        "control_moves": len(measured),
        "control_preview_p50_ms": round(statistics.median(preview)),
        "control_preview_p95_ms": round(quantile(preview, 0.95)),
        "control_refined_p50_ms": round(statistics.median(refined)),
        "control_refined_p95_ms": round(quantile(refined, 0.95)),
        "control_server_cpu_p50_s": round(statistics.median(m[3] for m in measured), 2),
        "experiment_drawn_cold_s": round(drawn[0], 2),
        "experiment_drawn_warm_s": round(drawn[1], 2),
        "experiment_moves_while_running": len(moved),
        "experiment_control_p50_ms": round(statistics.median(moved)),
        "experiment_control_p95_ms": round(quantile(moved, 0.95)),
        "experiment_stop_ms": stopped and round(stopped),
        "what_would_change_first_s": round(changed[0], 1),
        "what_would_change_last_s": round(changed[1], 1),
        "load_average": os.getloadavg()[0],
        "cores": os.cpu_count(),
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
