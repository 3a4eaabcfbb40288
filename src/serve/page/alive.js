// The port, alive: a fortnight of one replication, played from its event log.

import { by, fetched, make } from "/page/make.js";
import { page, state, when } from "/page/state.js";

const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#5a5f66", "#7b3fa0", "#8c2d04"];
const VESSEL = "#0b5563";
const DOT = 7;
const EASE = 450;
const SPEEDS = [["10 min a second", 600], ["1 h a second", 3600], ["4 h a second", 14400], ["12 h a second", 43200]];

const play = { told: null, state: null, at: 0, speed: 3600, isOn: false, frame: 0, last: 0, frames: [], chosen: -1 };

// All moves of all items in order of time.
function unfold(told) {
  const steps = [];
  told.moves.forEach((deltas, item) => {
    let at = 0;
    let place = 0;
    for (let k = 0; k < deltas.length; k += 2) {
      at += deltas[k];
      place += deltas[k + 1];
      steps.push([at, item, place]);
    }
  });
  steps.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return steps;
}

function begin(told) {
  play.told = told;
  play.steps = unfold(told);
  play.next = 0;
  play.at = 0;
  play.where = new Int32Array(told.moves.length).fill(-1);
  play.x = new Float32Array(told.moves.length);
  play.y = new Float32Array(told.moves.length);
  play.fromX = new Float32Array(told.moves.length);
  play.fromY = new Float32Array(told.moves.length);
  play.since = new Float64Array(told.moves.length).fill(-1e9);
  play.inside = told.places.map(() => []);
  play.chosen = -1;
  layout();
  seek(0);
}

// Puts everything where it is at `at` [ms]; a jump backwards begins anew.
export function seek(at, now = -1e9) {
  if (at < play.at) {
    play.next = 0;
    play.where.fill(-1);
    play.inside.forEach((items) => { items.length = 0; });
  }
  const dirty = new Set();
  while (play.next < play.steps.length && play.steps[play.next][0] <= at) {
    const [, item, place] = play.steps[play.next++];
    const old = play.where[item];
    if (old >= 0) {
      play.inside[old].splice(play.inside[old].indexOf(item), 1);
      dirty.add(old);
    }
    play.where[item] = place;
    if (place >= 0) {
      play.inside[place].push(item);
      dirty.add(place);
    }
  }
  play.at = at;
  for (const place of dirty) arrange(place, now);
}

// Occupancy of every place at this instant.
export const occupancy = () => play.inside.map((items) => items.length);

// Boxes: the sea and the berths to the left, then what waits for whom, then the desks, then the gate.
function layout() {
  const { told } = play;
  const canvas = by("stage");
  // Laid out for small letters, then enlarged as the page's own are: a projector's picture is read from the back of the room.
  const scale = Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / 15);
  const width = Math.max(320, canvas.clientWidth / scale);
  const isNarrow = width < 700;
  const used = new Set(play.steps.map(([, , place]) => place));
  const fixed = told.places.map((place, at) => ({ ...place, at })).filter(({ at, step }) => !step && used.has(at));
  const desks = [];
  for (let at = 0; at < told.places.length; at += 1) {
    const { kind, name } = told.places[at];
    if (kind === "waiting" && (used.has(at) || used.has(at + 1))) desks.push({ name, waiting: at, work: at + 1 });
  }
  const busy = new Map();
  let inside = new Map();
  for (const [, item, place] of play.steps) {
    const old = inside.get(item);
    if (old !== undefined) busy.get(old).now -= 1;
    if (place >= 0) {
      const count = busy.get(place) ?? { now: 0, most: 0 };
      count.now += 1;
      count.most = Math.max(count.most, count.now);
      busy.set(place, count);
      inside.set(item, place);
    } else inside.delete(item);
  }
  inside = null;
  const most = (at) => busy.get(at)?.most ?? 0;
  desks.sort((a, b) => most(b.waiting) + most(b.work) - most(a.waiting) - most(a.work));
  play.boxes = new Map();
  play.desks = desks;
  const gap = 10;
  const columns = isNarrow ? 1 : Math.max(2, Math.floor(width / 250));
  const span = (width - gap * (columns + 1)) / columns;
  const perRow = (room) => Math.max(1, Math.floor((room - 16) / DOT));
  const rowsFor = (count, room) => Math.min(14, Math.ceil(count / perRow(room)));
  const heights = new Array(columns).fill(gap);
  const put = (height) => {
    const column = heights.indexOf(Math.min(...heights));
    const box = { x: gap + column * (span + gap), y: heights[column], width: span, height };
    heights[column] += height + gap;
    return box;
  };
  for (const place of fixed) {
    const rows = Math.max(1, rowsFor(most(place.at), span));
    const box = put(30 + rows * DOT);
    play.boxes.set(place.at, { ...box, title: place.name, dotsY: box.y + 26, rows, perRow: perRow(span) });
  }
  for (const desk of desks) {
    const half = span * 0.68;
    const rows = Math.max(1, rowsFor(most(desk.waiting), half), rowsFor(most(desk.work), span - half));
    const box = put(42 + rows * DOT);
    play.boxes.set(desk.waiting, { ...box, width: half, full: span, title: desk.name, desk, dotsY: box.y + 38, rows, perRow: perRow(half) });
    play.boxes.set(desk.work, { ...box, x: box.x + half, width: span - half, isWork: true, dotsY: box.y + 38, rows, perRow: perRow(span - half) });
  }
  play.height = Math.max(...heights) + 4;
  const ratio = Math.min(2, window.devicePixelRatio || 1) * scale;
  canvas.width = width * ratio;
  canvas.height = play.height * ratio;
  canvas.style.aspectRatio = `${width} / ${play.height}`;
  play.ratio = ratio;
  play.inside.forEach((_, place) => arrange(place, -1e9));
}

function arrange(place, now) {
  const box = play.boxes.get(place);
  if (!box) return;
  play.inside[place].forEach((item, at) => {
    const shown = Math.min(at, box.rows * box.perRow - 1);
    const x = box.x + 8 + (shown % box.perRow) * DOT + DOT / 2;
    const y = box.dotsY + Math.floor(shown / box.perRow) * DOT + DOT / 2;
    if (play.x[item] === x && play.y[item] === y) return;
    const isNew = play.x[item] === 0 && play.y[item] === 0;
    play.fromX[item] = isNew ? 0 : play.x[item];
    play.fromY[item] = isNew ? y : play.y[item];
    play.since[item] = now;
    play.x[item] = x;
    play.y[item] = y;
  });
}

function colour(item) {
  const [goods] = play.told.kinds[item];
  return goods < 0 ? VESSEL : COLOURS[goods % COLOURS.length];
}

// Shortened to the room there is.
function fit(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  let short = text;
  while (short.length > 1 && pen.measureText(`${short}…`).width > room) short = short.slice(0, -1);
  return `${short}…`;
}

function hourOfWeek() {
  const date = new Date(play.told.from + play.at);
  return ((date.getUTCDay() + 6) % 7) * 24 + date.getUTCHours();
}

function draw(now) {
  const canvas = by("stage");
  const pen = canvas.getContext("2d");
  pen.setTransform(play.ratio, 0, 0, play.ratio, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = "top";
  const hour = hourOfWeek();
  for (const [place, box] of play.boxes) {
    if (box.isWork) continue;
    const width = box.full ?? box.width;
    pen.fillStyle = "#f7f8f9";
    pen.fillRect(box.x, box.y, width, box.height);
    pen.strokeStyle = "#dde1e5";
    pen.strokeRect(box.x + 0.5, box.y + 0.5, width - 1, box.height - 1);
    pen.fillStyle = "#1f2328";
    pen.font = "600 12px system-ui, sans-serif";
    pen.fillText(fit(pen, box.title, width - 56), box.x + 8, box.y + 6);
    const count = play.inside[place].length;
    pen.font = "12px system-ui, sans-serif";
    pen.fillStyle = "#59606a";
    if (!box.desk) {
      pen.textAlign = "right";
      pen.fillText(String(count), box.x + width - 8, box.y + 6);
      pen.textAlign = "left";
      continue;
    }
    const staff = Math.round(play.told.places[place].staff[hour] ?? 0);
    const work = play.inside[box.desk.work].length;
    pen.fillStyle = staff === 0 ? "#a33600" : "#59606a";
    pen.fillText(`${count} wait`, box.x + 8, box.y + 21);
    const words = staff === 0 ? (work ? `${work} at work` : "shut") : `${work} of ${staff}`;
    pen.fillText(words, box.x + box.width + 6, box.y + 21);
    pen.strokeStyle = "#c8ced3";
    pen.beginPath();
    pen.moveTo(box.x + box.width, box.y + 22);
    pen.lineTo(box.x + box.width, box.y + box.height - 4);
    pen.stroke();
  }
  for (const items of play.inside) {
    for (const item of items) {
      const part = Math.min(1, (now - play.since[item]) / EASE);
      const eased = part * (2 - part);
      const x = play.fromX[item] + (play.x[item] - play.fromX[item]) * eased;
      const y = play.fromY[item] + (play.y[item] - play.fromY[item]) * eased;
      pen.fillStyle = colour(item);
      pen.fillRect(x - 2.5, y - 2.5, 5, 5);
    }
  }
  if (play.chosen >= 0 && play.where[play.chosen] >= 0) {
    pen.strokeStyle = "#1f2328";
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(play.x[play.chosen], play.y[play.chosen], 7, 0, 2 * Math.PI);
    pen.stroke();
    pen.lineWidth = 1;
  }
}

function clock() {
  const text = new Date(play.told.from + play.at).toISOString();
  const day = new Date(play.told.from + play.at).toLocaleDateString("en-GB", { weekday: "short", timeZone: "UTC" });
  by("clock").textContent = `${day} ${text.slice(0, 10)} ${text.slice(11, 16)}`;
  by("scrub").value = play.at;
  by("scrub").setAttribute("aria-valuetext", by("clock").textContent);
}

function frame(now) {
  if (!play.isOn) return;
  const began = performance.now();
  const passed = Math.min(100, now - play.last);
  play.last = now;
  seek(Math.min(play.told.length, play.at + passed * play.speed), now);
  draw(now);
  clock();
  play.frames.push(performance.now() - began);
  if (play.frames.length > 3000) play.frames.shift();
  if (play.at >= play.told.length) pause();
  else play.frame = requestAnimationFrame(frame);
}

export function pause() {
  play.isOn = false;
  cancelAnimationFrame(play.frame);
  if (by("play")) by("play").textContent = "Play";
}

function toggle() {
  if (play.isOn) { pause(); draw(1e12); return; }
  if (!play.told) return;
  if (play.at >= play.told.length) { play.next = 0; seek(0); }
  play.isOn = true;
  play.last = performance.now();
  by("play").textContent = "Pause";
  play.frame = requestAnimationFrame(frame);
}

// Scrubs to an instant [ms since the beginning]; for tests too.
export function scrub(at) {
  seek(at);
  draw(1e12);
  clock();
  table();
}

function table() {
  const rows = [...play.boxes].filter(([, box]) => !box.isWork).map(([place, box]) => make("tr", {},
    make("th", { scope: "row" }, box.title),
    make("td", {}, String(play.inside[place].length)),
    make("td", {}, box.desk ? String(play.inside[box.desk.work].length) : "")));
  by("occupancy").replaceChildren(make("table", {},
    make("thead", {}, make("tr", {}, ...["where", "there or waiting", "in work"].map((name) => make("th", { scope: "col" }, name)))), make("tbody", {}, ...rows)));
}

async function choose(event) {
  const canvas = by("stage");
  const bounds = canvas.getBoundingClientRect();
  const scale = canvas.width / play.ratio / bounds.width;
  const [x, y] = [(event.clientX - bounds.left) * scale, (event.clientY - bounds.top) * scale];
  let best = [144, -1];
  for (const items of play.inside) {
    for (const item of items) {
      const far = (play.x[item] - x) ** 2 + (play.y[item] - y) ** 2;
      if (far < best[0]) best = [far, item];
    }
  }
  if (best[1] < 0) return;
  await tellLife(best[1]);
}

async function tellLife(item) {
  play.chosen = item;
  if (!play.isOn) draw(1e12);
  const name = play.told.names[item];
  by("life").replaceChildren(make("h2", {}, name), make("p", { className: "note" }, "…"));
  try {
    const told = await fetched("life", play.state, { name, week: by("week").value });
    by("life").replaceChildren(make("h2", {}, name), make("pre", { tabIndex: 0 }, told.life));
  } catch (error) {
    by("life").replaceChildren(make("h2", {}, name), make("p", {}, error.message));
  }
}

async function load() {
  pause();
  const wanted = state();
  const week = by("week").value;
  by("clock").textContent = "…";
  try {
    const told = await fetched("alive", wanted, { week });
    if (wanted !== state() || week !== by("week").value) return;
    play.state = wanted;
    begin(told);
    const used = new Set(told.kinds.map(([goods]) => goods));
    by("kinds").replaceChildren(...told.goods.map((name, at) => [name, at]).filter(([, at]) => used.has(at))
      .map(([name, at]) => make("span", { className: `g${at % COLOURS.length}` }, name)));
    by("scrub").max = told.length;
    by("alive").dataset.state = wanted;
    by("alive").dataset.ready = "true";
    by("commands").textContent = `greenlane run … ${told.sets.map((set) => `--set '${set}'`).join(" ")} --replications 1 --event-log log.csv`;
    scrub(32 * 3600000);
  } catch (error) {
    by("clock").textContent = error.message;
  }
}

export function open() {
  const weeks = page.scenario.weeks;
  if (!by("stage")) {
    by("alive").replaceChildren(
      make("div", { className: "controls" },
        make("button", { id: "play", type: "button", className: "first", onclick: toggle }, "Play"),
        make("span", { className: "clock", id: "clock", role: "status" }),
        make("input", { id: "scrub", type: "range", min: 0, max: 1, step: 60000, value: 0, "aria-label": "Time", oninput: (event) => { pause(); scrub(Number(event.target.value)); } }),
        make("label", {}, "Speed ", make("select", { id: "speed", onchange: (event) => { play.speed = Number(event.target.value); } },
          ...SPEEDS.map(([name, speed]) => make("option", { value: speed, selected: speed === play.speed }, name)))),
        make("label", {}, "From week ", make("input", { id: "week", type: "number", min: 0, max: weeks - 1, value: Math.min(1, weeks - 1), onchange: load }))),
      make("canvas", { id: "stage", onclick: choose, role: "img", "aria-label": "Every consignment a dot, in the place where it is. The table below says the same in numbers." }),
      make("div", { className: "key", id: "kinds" }),
      make("p", { className: "note" }, "To the left of a desk those who wait, to the right those at work, “of” those on duty at this hour of the week. One possible fortnight of the port as it is moved now: replication 0, what arrived in it or in the four weeks before. Click a dot to read its life."),
      make("div", { className: "beside" },
        make("section", { className: "card", id: "life", "aria-live": "polite" }, make("h2", {}, "A life"), make("p", { className: "note" }, "Click a dot, or "),
          make("button", { type: "button", id: "longest", onclick: () => { const item = longest(); if (item >= 0) tellLife(item); } }, "whoever has waited longest now")),
        make("section", { className: "card", tabIndex: 0, "aria-label": "Who is where" }, make("h2", {}, "Who is where"), make("div", { id: "occupancy" }))),
      make("p", { className: "note" }, "The same as an event log: ", make("code", { id: "commands" })));
    new ResizeObserver(() => { if (play.told && by("stage").clientWidth) { layout(); draw(1e12); } }).observe(by("stage"));
  }
  if (by("alive").dataset.state !== state()) load();
}

// The item at a desk, or waiting for one, that moved there first.
function longest() {
  const waiting = play.desks.flatMap(({ waiting: place }) => play.inside[place]);
  const since = new Map();
  for (let k = 0; k < play.next; k += 1) since.set(play.steps[k][1], play.steps[k][0]);
  return waiting.reduce((best, item) => (best < 0 || since.get(item) < since.get(best) ? item : best), -1);
}

export function start() {
  when("moved", () => { if (by("stage") && !by("alive").hidden) load(); });
  // What the tests read: frame times [ms], and who is where.
  window.greenlane = { occupancy, scrub, frames: () => play.frames.slice(), told: () => play.told, speed: (speed) => { play.speed = speed; } };
}
