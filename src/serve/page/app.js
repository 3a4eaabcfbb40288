// The page's beginning: views, and the state in the address.

import { by } from "/page/make.js";
import { load, page } from "/page/state.js";
import * as levers from "/page/levers.js";
import * as answer from "/page/answer.js";
import * as alive from "/page/alive.js";
import * as tradeOff from "/page/trade-off.js";
import * as exercises from "/page/exercises.js";

const VIEWS = ["answer", "alive", "trade-off", "exercises", "share"];
const opened = { alive: alive.open, "trade-off": tradeOff.open, exercises: exercises.open, share: exercises.openShare };

function show(view) {
  for (const name of VIEWS) {
    const isShown = name === view;
    by(name).hidden = !isShown;
    by(`tab-${name}`).setAttribute("aria-selected", isShown);
    by(`tab-${name}`).tabIndex = isShown ? 0 : -1;
  }
  if (view !== "alive") alive.pause();
  history.replaceState(null, "", `${location.pathname}${location.search}${view === "answer" ? "" : `#${view}`}`);
  opened[view]?.();
}

export async function enter(exercise, moves) {
  try {
    await load(exercise, moves);
  } catch (error) {
    by("basis").textContent = String(error.message ?? error);
    by("basis").classList.add("refused");
    return;
  }
  by("title").textContent = page.scenario.title;
  document.title = `${page.scenario.title} – Greenlane`;
  levers.build();
}

for (const name of VIEWS) {
  const tab = by(`tab-${name}`);
  tab.addEventListener("click", () => show(name));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = VIEWS[(VIEWS.indexOf(name) + step + VIEWS.length) % VIEWS.length];
    show(next);
    by(`tab-${next}`).focus();
  });
}
levers.start();
answer.start();
alive.start();
tradeOff.start();
exercises.start(enter);
const asked = new URLSearchParams(location.search);
const exercise = asked.get("exercise") ?? "";
asked.delete("exercise");
await enter(exercise, [...asked]);
const view = location.hash.slice(1);
if (VIEWS.includes(view)) show(view);
document.body.dataset.ready = "true";
