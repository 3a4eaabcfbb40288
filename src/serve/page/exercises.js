// Exercises, attempts, and taking a state home.

import { address, by, make } from "/page/make.js";
import { page, state } from "/page/state.js";

export function openShare() {
  const link = (path, words) => make("a", { href: address(path, state()), download: "" }, words);
  by("share").replaceChildren(
    make("div", { className: "card" },
      make("h2", {}, "Take it home"),
      make("p", { className: "note" }, `The address of this page holds everything that is moved: copy it, and whoever opens it beside the same scenario sees the same. `
        + `The scenario file runs to the same numbers with greenlane run (seed ${page.scenario.seed}, ${page.scenario.replications} replications).`),
      make("div", { className: "links" },
        link("export/scenario.toml", "Scenario (TOML)"),
        link("export/report.html", "Report (HTML)"),
        link("export/picture.svg", "Picture (SVG)"))));
}

export const open = () => {};
export const start = () => {};
