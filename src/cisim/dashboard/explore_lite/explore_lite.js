"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const form = document.getElementById("settings");
const numbers = text => new Int16Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
const isolated = numbers(data.isolated), collective = numbers(data.collective), difference = numbers(data.difference);
const text = new Uint16Array(numbers(data.text).buffer);
const names = ["problem", ...data.conditions, "money", "years"];
const signed = x => (x < 0 ? "\u2212" : "+") + Math.abs(x).toFixed(1);
const place = x => 100 * Math.min(Math.max((x - data.scale[0]) / (data.scale[1] - data.scale[0]), 0), 1);

function chosen() {
  const fields = new FormData(form);
  return Object.fromEntries(names.map(name => [name, Number(fields.get(name))]));
}

function draw() {
  const now = chosen(), moment = now.years - Number(form.years.min);
  const background = now.problem * data.amounts + now.money;
  const strengths = data.conditions.reduce((sum, name) => sum * data.levels + now[name], 0);
  const combination = background * data.levels ** data.conditions.length + strengths;
  const [code, first, outcome, firm] = data.texts[text[combination * data.moments + moment]];
  document.getElementById("verdict").className = "verdict " + code;
  document.getElementById("first").textContent = first;
  document.getElementById("year").textContent = now.years;
  [...document.getElementById("rows").rows].forEach((row, stage) => {
    const cell = (combination * data.moments + moment) * data.stages + stage;
    const alone = isolated[(background * data.moments + moment) * data.stages + stage] / data.tenths;
    const together = collective[cell] / data.tenths;
    const [mean, low, high] = [0, 1, 2].map(k => difference[3 * cell + k] / data.tenths);
    const cells = [alone.toFixed(1), together.toFixed(1), signed(mean), `${signed(low)} to ${signed(high)}`];
    cells.forEach((words, k) => { row.cells[k + 2].textContent = words; });
    const [interval, between, circle, square] = row.querySelectorAll(".track i");
    if (stage === data.last_stage) {
      const spread = data.interval_text.replace("{low}", signed(low)).replace("{high}", signed(high));
      document.getElementById("second").textContent = [outcome, spread, firm].join(" ").trim();
    }
    stretch(interval, alone + low, alone + high);
    stretch(between, Math.min(alone, together), Math.max(alone, together));
    circle.style.left = place(alone) + "%";
    square.style.left = place(together) + "%";
  });
  const parts = data.command, levels = data.conditions.map(name => parts.levels[name][now[name]]).join("");
  document.getElementById("command").textContent =
    parts.start + parts.problem[now.problem] + parts.money[now.money] + parts.years[moment] + levels;
}

function stretch(mark, from, to) {
  mark.style.left = place(from) + "%";
  mark.style.width = place(to) - place(from) + "%";
}

function read() {  // the choice stands in the address, so that a bookmark keeps it
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    if (name === "years") form.years.value = value;
    for (const radio of form.querySelectorAll("input[type=radio]"))
      if (radio.name === name && radio.value === value) radio.checked = true;
  }
}

let later;
function changed() {
  draw();
  history.replaceState(null, "", "#" + new URLSearchParams(chosen()));
  clearTimeout(later);  // a screen reader says it once the controls rest
  later = setTimeout(() => { document.getElementById("said").textContent = document.getElementById("first").textContent; }, 600);
}

document.getElementById("low").textContent = data.scale[0] + " %";
document.getElementById("high").textContent = data.scale[1] + " %";
form.addEventListener("input", changed);
form.addEventListener("reset", () => setTimeout(changed));
form.addEventListener("submit", event => event.preventDefault());
addEventListener("hashchange", () => { read(); draw(); });
read();
draw();
