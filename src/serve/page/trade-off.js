// The trade-off: one lever over its range, another beside it; worked out in the background, and kept.

import { address, by, make } from "/page/make.js";
import { page, state, when } from "/page/state.js";

let stream = null;

// A row for each step along the front: what is found before and after, and what one point more of it costs.
function prices(told) {
  const cell = (text, more) => make("td", {}, text, ...(more ? [make("br"), make("span", { className: "interval" }, more)] : []));
  const names = told.steps.length ? told.steps[0].prices.map(([what]) => what) : [];
  const table = make("table", {},
    make("caption", {}, "One more of a hundred that carry costs, from one plan to the next"),
    make("thead", {}, make("tr", {}, ...["from", "to", "found", ...names, "in vain if so much more is carried"].map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...told.steps.map((step) => make("tr", {}, cell(step.from), cell(step.to), cell(step.found.join(" → ")),
      ...step.prices.map(([, price, sure]) => cell(price, sure)), cell(`+${step.cancelled_by}`)))));
  return make("div", { className: "card" }, make("h2", {}, "What would it cost to catch one more?"),
    told.steps.length ? table : null, ...told.sentences.map((sentence) => make("p", {}, sentence)));
}

function ask() {
  stream?.close();
  const wanted = state();
  const more = { lever: by("vary").value, beside: by("vary-beside").value, threat: by("threat").value };
  by("explored").replaceChildren();
  by("prices").replaceChildren();
  by("progress").textContent = "Working in the background …";
  const own = new EventSource(address("trade-off", wanted, more));
  stream = own;
  own.addEventListener("answer", (event) => {
    const told = JSON.parse(event.data);
    if (stream !== own || told.state !== wanted || wanted !== state()) return;
    by("progress").textContent = told.basis ? `${told.basis}.` : `${told.done} of ${told.of} points …`;
    by("trade-off").dataset.state = told.state;
    by("trade-off").dataset.done = `${told.done}/${told.of}`;
    if (told.done < told.of) return;
    own.close();
    const image = (svg, alt) => (svg ? make("figure", {}, make("img", { src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt })) : null);
    by("prices").replaceChildren(prices(told));
    by("explored").replaceChildren(...[
      image(told.front, "The designs by release time and share found"),
      image(told.curve, "Release time by where the lever stands")].filter(Boolean));
  });
  own.addEventListener("refused", (event) => {
    own.close();
    if (stream === own) by("progress").textContent = JSON.parse(event.data).error;
  });
  own.addEventListener("error", () => own.close());
}

export function open() {
  const sliders = page.scenario.levers.filter((lever) => lever.look === "slider");
  const option = (lever, chosen) => make("option", { value: lever.id, selected: lever.id === chosen }, lever.label);
  const main = sliders.find((lever) => lever.id.startsWith(`goods.${page.scenario.main}.selectivity.`)) ?? sliders[0];
  const beside = sliders.find((lever) => lever.id.startsWith("officers.examiners.")) ?? sliders.find((lever) => lever.id.startsWith("officers."));
  if (by("trade-off").dataset.exercise !== page.exercise || !by("vary")) {
    by("trade-off").dataset.exercise = page.exercise;
    by("trade-off").replaceChildren(
      make("div", { className: "controls" },
        make("label", {}, "Move ", make("select", { id: "vary", onchange: ask }, ...sliders.map((lever) => option(lever, main?.id)))),
        make("label", {}, "and beside it ", make("select", { id: "vary-beside", onchange: ask }, make("option", { value: "none" }, "nothing"),
          ...sliders.map((lever) => option(lever, beside?.id)))),
        make("label", {}, "and look for ", make("select", { id: "threat", onchange: ask }, ...page.scenario.threats.map((name) => make("option", { value: name }, name))))),
      make("p", { className: "note", id: "progress", role: "status" }),
      make("div", { id: "prices" }),
      make("div", { id: "explored", className: "beside" }),
      make("p", { className: "note" }, "How much is carried is an assumption, and is taken not to react when more is opened."));
  }
  if (by("trade-off").dataset.state !== state()) ask();
}

export function start() {
  when("moved", () => {
    stream?.close();
    if (!by("vary")) return;
    by("trade-off").dataset.state = "?";
    if (!by("trade-off").hidden) ask();
  });
}
