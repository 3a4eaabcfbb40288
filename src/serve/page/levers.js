// The levers: sliders and switches by group, with what today's value is, how well it is known, and undo.

import { by, make } from "/page/make.js";
import { lever, move, moveAll, page, place, when } from "/page/state.js";

const GRADES = { M: "measured, or an official statistic", S: "said by somebody who should know", D: "derived by arithmetic", G: "a guess" };
const rows = new Map();

export function shown(lever, value) {
  if (lever.look === "switch") return value > 0.5 ? "on" : "off";
  if (lever.look === "clock") return `${String(Math.floor(value)).padStart(2, "0")}:${value % 1 ? "30" : "00"}`;
  const sign = lever.low < 0 && value > 0 ? "+" : "";
  return `${sign}${value}${lever.unit ? ` ${lever.unit}` : ""}`;
}

function row(lever) {
  const id = `lever-${lever.id}`;
  const isSwitch = lever.look === "switch";
  const input = make("input", isSwitch
    ? { type: "checkbox", id, onchange: () => move(lever.id, input.checked ? 1 : 0) }
    : { type: "range", id, min: lever.low, max: lever.high, step: lever.step, oninput: () => move(lever.id, Number(input.value)) });
  const output = make("output", { htmlFor: id });
  const undo = make("button", { type: "button", onclick: () => { move(lever.id, null); input.focus(); } }, "undo");
  undo.setAttribute("aria-label", `undo: ${lever.label}`);
  const grade = lever.grade
    ? make("span", { className: "grade", title: `${lever.grade}: ${GRADES[lever.grade]}` }, lever.grade)
    : null;
  const about = make("span", { title: `${lever.id}${lever.source ? `\n${lever.source}` : ""}` }, `today ${shown(lever, lever.today)} `, grade);
  const name = make("label", { htmlFor: id }, lever.label);
  const element = make("div", { className: "lever" },
    make("div", { className: "row" }, name, isSwitch ? make("span", {}, output, " ", input) : output),
    isSwitch ? null : input,
    make("div", { className: "about" }, about, undo));
  rows.set(lever.id, { element, input, output, undo, isSwitch });
  return element;
}

export function build() {
  rows.clear();
  const groups = new Map();
  for (const lever of page.scenario.levers) {
    if (!groups.has(lever.group)) groups.set(lever.group, []);
    groups.get(lever.group).push(lever);
  }
  const isMain = (lever) => lever.id.startsWith(`goods.${page.scenario.main}.`);
  const opened = new Set(["Who is looked at", "Officers"]);
  by("groups").replaceChildren(...[...groups].map(([name, levers]) => {
    const sorted = [...levers.filter(isMain), ...levers.filter((lever) => !isMain(lever))];
    return make("details", { open: opened.has(name) }, make("summary", {}, `${name} `, make("small", {}, `(${levers.length})`)),
      ...sorted.map(row));
  }));
  show();
}

function show() {
  for (const known of page.scenario.levers) {
    const { element, input, output, undo, isSwitch } = rows.get(known.id) ?? {};
    if (!element) continue;
    const value = place(known);
    if (isSwitch) input.checked = value > 0.5;
    else if (Number(input.value) !== value) input.value = value;
    output.textContent = shown(known, value);
    input.setAttribute("aria-valuetext", shown(known, value));
    element.classList.toggle("is-moved", page.moves.has(known.id));
    undo.hidden = !page.moves.has(known.id);
  }
  const moved = [...page.moves];
  const list = moved.map(([id, value]) => make("li", {},
    make("span", {}, `${lever(id).label}: ${shown(lever(id), lever(id).today)} → `, make("strong", {}, shown(lever(id), value))),
    make("button", { type: "button", "aria-label": `undo: ${lever(id).label}`, onclick: () => move(id, null) }, "undo")));
  by("moved").replaceChildren(...(moved.length
    ? [make("h2", {}, "Moved"), make("ul", {}, ...list),
      make("button", { type: "button", id: "undo-all", onclick: () => moveAll([]) }, "Everything as today")]
    : [make("p", {}, page.exercise ? "Nothing is moved yet." : "The port as it is today. Move a lever and see what it does.")]));
}

export function start() {
  when("moved", show);
  by("find").addEventListener("input", () => {
    const wanted = by("find").value.trim().toLowerCase();
    for (const known of page.scenario.levers) {
      const text = `${known.label} ${known.id} ${known.group}`.toLowerCase();
      rows.get(known.id).element.hidden = wanted !== "" && !text.includes(wanted);
    }
    for (const group of by("groups").children) {
      const some = [...group.querySelectorAll(".lever")].some((element) => !element.hidden);
      group.hidden = !some;
      if (wanted && some) group.open = true;
    }
  });
}

