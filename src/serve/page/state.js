// Where the levers stand, and the answers to it. The state is in the address of the page; an answer that belongs to another
// state than the one on show is dropped.

import { address, fetched } from "/page/make.js";

export const page = { scenario: null, moves: new Map(), exercise: "", answer: null };

const listeners = { moved: [], answered: [], refused: [] };
export const when = (what, listener) => listeners[what].push(listener);
const tell = (what, ...about) => listeners[what].forEach((listener) => listener(...about));

// The state's one name, as the server writes it too.
export function state() {
  const moved = page.scenario.levers.filter((lever) => page.moves.has(lever.id));
  const pairs = moved.map((lever) => `${lever.id}=${page.moves.get(lever.id)}`);
  return [...(page.exercise ? [`exercise=${page.exercise}`] : []), ...pairs].join("&");
}

export const lever = (id) => page.scenario.levers.find((known) => known.id === id);
export const place = (lever) => page.moves.get(lever.id) ?? lever.today;

export function move(id, value) {
  const moved = lever(id);
  if (value === null || Math.abs(value - moved.today) < 1e-9) page.moves.delete(id);
  else page.moves.set(id, value);
  settle();
}

export function moveAll(pairs) {
  page.moves = new Map(pairs.filter(([id]) => lever(id)).map(([id, value]) => [id, Number(value)]));
  for (const [id, value] of page.moves) {
    const { low, high, today } = lever(id);
    if (!(value >= low && value <= high) || Math.abs(value - today) < 1e-9) page.moves.delete(id);
  }
  settle();
}

function settle() {
  history.replaceState(null, "", `/${state() ? `?${state()}` : ""}${location.hash}`);
  page.answer = null;
  tell("moved");
  ask();
}

// While a hand is moving, a question is asked at most so often [ms]; the last place is always asked for.
const BREATH = 50;
let stream = null;
let due = 0;
let asked = 0;

function ask() {
  stream?.close();
  clearTimeout(due);
  due = setTimeout(inquire, Math.max(0, asked + BREATH - performance.now()));
}

function inquire() {
  asked = performance.now();
  const wanted = state();
  const own = new EventSource(address("answers", wanted));
  stream = own;
  const isOld = () => stream !== own || wanted !== state();
  own.addEventListener("answer", (event) => {
    const answer = JSON.parse(event.data);
    if (isOld() || answer.state !== wanted) return;
    page.answer = answer;
    tell("answered", answer, performance.now() - asked);
    if (answer.stage === "settled") own.close();
  });
  own.addEventListener("refused", (event) => {
    own.close();
    if (isOld()) return;
    const { status, error } = JSON.parse(event.data);
    if (status === 503) due = setTimeout(inquire, 2000);
    tell("refused", error);
  });
  own.addEventListener("error", () => {
    own.close();
    if (!isOld() && page.answer?.stage !== "settled") {
      tell("refused", "The server does not answer; trying again …");
      due = setTimeout(inquire, 3000);
    }
  });
}

// Reads the scenario, or an exercise's, and takes the state from the address.
export async function load(exercise, moves) {
  stream?.close();
  page.exercise = exercise;
  page.scenario = await fetched("scenario", "", exercise ? { exercise } : {});
  page.moves = new Map();
  moveAll(moves);
}
