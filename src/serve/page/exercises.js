// Exercises: a situation, so many moves, goals, a score; attempts stay in this browser. And taking a state home.

import { address, by, make, save } from "/page/make.js";
import { moveAll, page, state, when } from "/page/state.js";

const KEPT = "greenlane-attempts";
const MOST_ATTEMPTS = 200;
let enter = null;

// `goods.yacht.`, the beginning of levers' names, in words.
const SECTIONS = { reform: "reforms", equipment: "berths, bays and scanners" };
function called(start) {
  const [section, ...rest] = start.split(".").filter(Boolean);
  return [SECTIONS[section] ?? section, ...rest].join(" ");
}

const offered = () => page.scenario.exercises.find((exercise) => exercise.name === page.exercise);

// Attempts of all teams, oldest first.
function attempts() {
  try {
    return clean(JSON.parse(localStorage.getItem(KEPT) ?? "[]"));
  } catch {
    return [];
  }
}

// Only what an attempt may be: a file may hold anything.
function clean(list) {
  if (!Array.isArray(list)) return [];
  const text = (value) => String(value ?? "").slice(0, 2000);
  return list.slice(-MOST_ATTEMPTS).filter((attempt) => attempt && typeof attempt === "object").map((attempt) => ({
    team: text(attempt.team).slice(0, 60), exercise: text(attempt.exercise), title: text(attempt.title), state: text(attempt.state),
    score: Math.max(0, Math.min(100, Number(attempt.score) || 0)), moves: Number(attempt.moves) || 0, at: text(attempt.at).slice(0, 24),
  }));
}

function keep(list) {
  localStorage.setItem(KEPT, JSON.stringify(clean(list)));
}

// How far from the beginning to each goal, 100 when it is kept; the score is their mean.
export function judge(answer) {
  const exercise = offered();
  const figure = (id) => answer.figures.find((known) => known.id === id);
  const goals = page.scenario.goals.map((goal) => {
    const { today, now, text } = figure(goal.id) ?? { today: {}, now: {}, text: ["–", "–"] };
    const isKept = now.value !== undefined && (goal.at_least ? now.value >= goal.limit : now.value <= goal.limit);
    const way = (now.value - today.value) / (goal.limit - today.value);
    return { ...goal, isKept, points: isKept ? 100 : Math.round(100 * Math.max(0, Math.min(0.99, Number.isFinite(way) ? way : 0))), text };
  });
  const cost = figure("money/officers/cost");
  const spent = cost ? cost.now.value - cost.today.value : 0;
  const over = [];
  if (page.moves.size > exercise.moves) over.push(`${page.moves.size} moves, ${exercise.moves} are allowed`);
  if (exercise.money !== null && spent > exercise.money + 0.5) over.push(`officers cost ${Math.round(spent).toLocaleString("en")} more a year, ${Math.round(exercise.money).toLocaleString("en")} is allowed`);
  const isAllowed = (id) => !exercise.allows.length || exercise.allows.some((start) => id.startsWith(start));
  const forbidden = [...page.moves.keys()].filter((id) => !isAllowed(id));
  if (forbidden.length) over.push(`not to be moved here: ${forbidden.join(", ")}`);
  const points = goals.length ? Math.round(goals.reduce((sum, goal) => sum + goal.points, 0) / goals.length) : 0;
  return { goals, over, spent, score: over.length ? 0 : points };
}

function board() {
  const exercise = offered();
  const answer = page.answer;
  const isSettled = answer?.stage === "settled";
  if (!answer) {
    by("exercises").dataset.score = "";
    by("hand-in").disabled = true;
    by("score").replaceChildren(make("p", { className: "note" }, "Working …"));
    return;
  }
  const { goals, over, score } = judge(answer);
  const spare = exercise.moves - page.moves.size;
  by("exercises").dataset.score = isSettled ? score : "";
  by("score").replaceChildren(
    make("p", { className: "score" }, `${score} of 100`, make("span", { className: "interval" }, isSettled ? "" : "  so far; counts when it is settled")),
    make("p", {}, over.length ? make("span", { className: "bad" }, `Not counted: ${over.join("; ")}.`) : `${spare} more move${spare === 1 ? "" : "s"} possible.`),
    make("table", {},
      make("thead", {}, make("tr", {}, ...["goal", "limit", "at first", "now", "points"].map((name) => make("th", { scope: "col" }, name)))),
      make("tbody", {}, ...goals.map((goal) => make("tr", {},
        make("th", { scope: "row" }, goal.label),
        make("td", {}, `${goal.at_least ? "≥" : "≤"} ${limit(goal)}`),
        make("td", {}, goal.text[0]), make("td", {}, goal.text[1]),
        make("td", { className: goal.isKept ? "good" : "" }, goal.isKept ? "kept" : String(goal.points)))))));
  by("hand-in").disabled = !isSettled || over.length > 0;
}

function limit(goal) {
  const answer = page.answer.figures.find((figure) => figure.id === goal.id);
  if (answer?.unit === "share") return `${Math.round(goal.limit * 1000) / 10} %`;
  return goal.limit >= 96 ? `${Math.round(goal.limit / 2.4) / 10} d` : `${goal.limit} h`;
}

function table() {
  const mine = attempts().filter((attempt) => attempt.exercise === page.exercise).sort((a, b) => b.score - a.score || a.moves - b.moves);
  by("attempts").replaceChildren(mine.length
    ? make("table", {}, make("thead", {}, make("tr", {}, ...["team", "score", "moves", "shown"].map((name) => make("th", { scope: "col" }, name)))),
      make("tbody", {}, ...mine.map((attempt) => make("tr", {}, make("th", { scope: "row" }, attempt.team), make("td", {}, String(attempt.score)), make("td", {}, String(attempt.moves)),
        make("td", {}, make("button", { type: "button", "aria-label": `show the moves of ${attempt.team}`, onclick: () => show(attempt.state) }, "show"))))))
    : make("p", { className: "note" }, "No attempt yet."));
}

function show(text) {
  const pairs = [...new URLSearchParams(text)].filter(([name]) => name !== "exercise");
  moveAll(pairs);
}

function handIn() {
  if (page.answer?.stage !== "settled") return;
  const { score, over } = judge(page.answer);
  if (over.length) return;
  const team = by("team").value.trim() || "nobody in particular";
  keep([...attempts(), { team, exercise: page.exercise, title: offered().title, state: state(), score, moves: page.moves.size, at: new Date().toISOString() }]);
  table();
}

async function take(event) {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  const told = by("import-told");
  if (file.size > 1 << 20) { told.textContent = "That file is larger than a megabyte: not ours."; return; }
  try {
    const { greenlane, attempts: list } = JSON.parse(await file.text());
    if (greenlane !== "attempts" || !Array.isArray(list)) throw new Error("not ours");
    const known = new Set(attempts().map((attempt) => JSON.stringify(attempt)));
    const fresh = clean(list).filter((attempt) => !known.has(JSON.stringify(attempt)));
    keep([...attempts(), ...fresh]);
    told.textContent = `${fresh.length} attempt${fresh.length === 1 ? "" : "s"} added.`;
    table();
  } catch {
    told.textContent = "That file holds no attempts of this page.";
  }
}

function room() {
  const exercise = offered();
  let told = 0;
  const hints = make("ol", { id: "hints" });
  const more = make("button", { type: "button", id: "hint", onclick: () => {
    if (told < exercise.hints.length) hints.append(make("li", {}, exercise.hints[told++]));
    more.disabled = told >= exercise.hints.length;
  } }, "A hint");
  more.disabled = !exercise.hints.length;
  by("exercises").replaceChildren(
    make("div", { className: "card" },
      make("h2", {}, exercise.title),
      make("p", {}, exercise.situation),
      make("p", { className: "note" }, `At most ${exercise.moves} moves${exercise.money === null ? "" : `, and officers may cost ${page.scenario.currency} ${Math.round(exercise.money).toLocaleString("en")} more a year`}${exercise.allows.length ? `; to be moved: ${exercise.allows.map(called).join(", ")}` : ""}. “Today” is the situation before your first move.`),
      make("div", { id: "score", role: "status" }),
      make("div", { className: "choices" },
        make("label", {}, "Team ", make("input", { id: "team", maxLength: 60, autocomplete: "off" })),
        make("button", { type: "button", id: "hand-in", className: "first", onclick: handIn }, "Hand in"),
        more,
        make("button", { type: "button", id: "best", disabled: !exercise.best.length, onclick: () => moveAll(exercise.best) }, "The best plan known"),
        make("button", { type: "button", id: "leave", onclick: () => leave("") }, "Back to today")),
      hints),
    make("div", { className: "beside" },
      make("section", { className: "card" }, make("h2", {}, "Attempts"), make("div", { id: "attempts" }),
        make("div", { className: "links" },
          make("button", { type: "button", id: "export-attempts", onclick: () => save("attempts.json", JSON.stringify({ greenlane: "attempts", attempts: attempts() }, null, 1)) }, "Save all as a file"),
          make("label", { htmlFor: "import-attempts" }, "Add from a file ", make("input", { type: "file", id: "import-attempts", accept: ".json,application/json", onchange: take }))),
        make("p", { id: "import-told", role: "status", className: "note" }))));
  board();
  table();
}

async function leave(name) {
  by("exercises").replaceChildren(make("p", { className: "note", role: "status" }, name ? "Preparing the situation: running it once …" : "…"));
  await enter(name, []);
  open();
}

export function open() {
  if (page.exercise) { room(); return; }
  const all = page.scenario.exercises;
  by("exercises").dataset.score = "";
  by("exercises").replaceChildren(
    make("h2", {}, "Exercises"),
    ...(all.length ? [] : [make("p", { className: "note" }, "This scenario has none; docs/training.md tells how to write one.")]),
    make("div", { className: "beside" }, ...all.map((exercise) => make("div", { className: "card" },
      make("h2", {}, exercise.title), make("p", {}, exercise.situation),
      make("button", { type: "button", className: "first", id: `begin-${exercise.name}`, onclick: () => leave(exercise.name) }, "Begin")))));
}

export function openShare() {
  const link = (path, words) => make("a", { href: address(path, state()), download: "" }, words);
  by("share").replaceChildren(
    make("div", { className: "card" },
      make("h2", {}, "Take it home"),
      make("p", { className: "note" }, "The address of this page holds everything that is moved: whoever opens it beside the same scenario sees the same. "
        + `The scenario file runs to the same numbers with greenlane run (seed ${page.scenario.seed}, ${page.scenario.replications} replications).`),
      make("div", { className: "links" },
        link("export/scenario.toml", "Scenario (TOML)"),
        link("export/report.html", "Report (HTML)"),
        link("export/picture.svg", "Picture (SVG)"))));
}

export function start(enterWith) {
  enter = enterWith;
  when("answered", () => { if (page.exercise && by("score")) board(); });
  when("moved", () => {
    if (!by("share").hidden) openShare();
    if (page.exercise && by("score")) board();
  });
}

