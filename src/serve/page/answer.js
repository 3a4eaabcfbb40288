// The answer: today and now beside one another, how much differs, and how sure that is.

import { by, make } from "/page/make.js";
import { page, when } from "/page/state.js";

// Its own interval leaves out "no change", but among the many figures looked at together it is not told apart (Holm).
const UNSURE = ["too early to tell", "not told apart"];
const isHint = ({ verdict, difference }) => UNSURE.includes(verdict) && (difference[1] > 0 || difference[2] < 0);

function change(figure) {
  const [, , difference, interval] = figure.text;
  if (!page.moves.size) return make("div", { className: "change now" });
  const unsure = (words) => make("div", { className: "change now unsure" }, words, interval ? make("span", { className: "interval" }, ` (${interval})`) : null);
  switch (figure.verdict) {
    case "same": return make("div", { className: "change now unsure" }, "unchanged");
    case "told apart": {
      const isMore = figure.difference[0] > 0;
      const isGood = figure.better && (figure.better === "more") === isMore;
      const word = figure.better ? (isGood ? "better" : "worse") : "";
      return make("div", { className: `change now ${figure.better ? (isGood ? "good" : "bad") : ""}` },
        `${isMore ? "▲" : "▼"} ${difference} ${word}`, interval ? make("span", { className: "interval" }, ` ${interval}`) : null);
    }
    case "too early to tell": return unsure(isHint(figure) ? "a hint so far" : "too early to tell");
    case "not told apart": return unsure(isHint(figure) ? "a hint, no more" : "not told apart");
    default: return make("div", { className: "change now unsure" }, figure.now.note ?? "");
  }
}

// The number large, its unit small.
function amount(text) {
  const [, before, number, unit] = text.match(/^(\D*?)([−\d][\d. \u202f]*)(.*)$/) ?? [null, "", text, ""];
  return make("div", { className: "value now" }, `${number.trim()} `, make("small", {}, `${before}${unit}`.trim()));
}

function tile(figure) {
  return make("div", { className: "tile" },
    make("h3", {}, figure.name),
    amount(figure.text[1]),
    page.moves.size ? make("div", { className: "today" }, `today ${figure.text[0]}`) : null,
    change(figure));
}

// Two of the times, the two threats with most finds, both costs.
function headline(figures) {
  const of = (group) => figures.filter((figure) => figure.group === group);
  const times = of("times").filter((figure) => figure.id.endsWith("/mean"));
  const caught = of("caught").filter((figure) => figure.id.endsWith("/interdiction rate"));
  return [...times, ...caught.slice(0, 2), ...of("cost")];
}

// How busy now, with a mark where today is.
function bar(figure) {
  const share = (value) => Math.max(0, Math.min(1, value ?? 0)) * 100;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 10");
  svg.setAttribute("class", "bar");
  svg.setAttribute("aria-hidden", "true");
  const rect = (x, width, fill) => {
    const one = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ x, y: 0, width, height: 10, fill })) one.setAttribute(name, value);
    svg.append(one);
  };
  rect(0, 100, "#eceff1");
  rect(0, share(figure.now.value), share(figure.now.value) > 85 ? "#a33600" : "#0072b2");
  rect(Math.min(98.5, share(figure.today.value)), 1.5, "#1f2328");
  return svg;
}

const ROWS = { times: "figure", promises: "promise", caught: "threat", load: "pool", queues: "waiting line", cost: "figure" };
const TITLES = { times: "Times", promises: "Promises", caught: "What is caught", load: "How busy officers are", queues: "Nine waits in ten are shorter than", cost: "Cost" };

function table(group, figures) {
  const isMoved = page.moves.size > 0;
  const head = [ROWS[group], "today", ...(group === "load" ? ["busy"] : []), ...(isMoved ? ["now", "difference"] : [])];
  const body = figures.map((figure) => make("tr", {},
    make("th", { scope: "row" }, figure.name),
    make("td", {}, figure.text[0]),
    ...(group === "load" ? [make("td", {}, bar(figure))] : []),
    ...(isMoved ? [make("td", { className: "now" }, figure.text[1]), make("td", {}, change(figure))] : [])));
  return make("section", { className: "card", tabIndex: 0, "aria-label": TITLES[group] },
    make("h2", {}, TITLES[group]),
    make("table", {}, make("thead", {}, make("tr", {}, ...head.map((name) => make("th", { scope: "col" }, name)))), make("tbody", {}, ...body)));
}

function picture({ svg, reading }) {
  const title = svg.match(/<title>\s*([^<]*?)\s*<\/title>/)?.[1] ?? "";
  return make("figure", {}, make("img", { src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt: title }), make("figcaption", {}, reading));
}

function show(answer, took) {
  const panel = by("answer");
  panel.dataset.state = answer.state;
  panel.dataset.stage = answer.stage;
  panel.dataset.took = Math.round(took);
  panel.classList.remove("is-waiting");
  panel.setAttribute("aria-busy", answer.stage !== "settled");
  by("basis").classList.remove("refused");
  by("basis").textContent = `${answer.basis}.`;
  by("sentence").textContent = answer.sentence;
  by("tiles").replaceChildren(...headline(answer.figures).map(tile));
  by("pictures").replaceChildren(...answer.pictures.map(picture));
  const tables = (...groups) => groups
    .map((group) => [group, answer.figures.filter((figure) => figure.group === group)])
    .filter(([, figures]) => figures.length)
    .map(([group, figures]) => table(group, figures));
  by("hints").hidden = !answer.figures.some(isHint);
  by("pictures").append(...tables("load"));
  by("tables").replaceChildren(...tables("promises", "caught", "queues", "times", "cost"));
}

export function start() {
  when("moved", () => {
    by("answer").classList.add("is-waiting");
    by("answer").dataset.state = "";
    by("answer").dataset.stage = "waiting";
    by("basis").textContent = "Working …";
  });
  when("answered", show);
  when("refused", (reason) => {
    by("answer").dataset.stage = "refused";
    by("basis").classList.add("refused");
    by("basis").textContent = `This cannot be run: ${reason}`;
  });
}
