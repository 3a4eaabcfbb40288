// Measures the trainer's page: `node tests/serve/measure.mjs BROWSER ADDRESS PID [SECONDS]` beside a server that was started with
// `greenlane serve scenarios/saint-lucia.toml`; playwright-core is where tests/serve/run.sh put it. Prints a table for docs/serve.md.
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { chromium } from "playwright-core";

const [executablePath, address, pid, seconds = "60"] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const memory = () => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;
const sorted = (values) => values.slice().sort((a, b) => a - b);
const told = (name, values, unit) => {
  const list = sorted(values);
  const at = (share) => list[Math.min(list.length - 1, Math.floor(share * list.length))];
  console.log(`${name}: median ${at(0.5).toFixed(1)}, nine in ten ${at(0.9).toFixed(1)}, worst ${list.at(-1).toFixed(1)} ${unit} (n = ${list.length})`);
};
const LEVERS = ["goods.fcl.selectivity.red.random", "goods.fcl.selectivity.red.share", "goods.fcl.lodged.before-arrival", "officers.examiners.shifts.weekday.on-duty"];

// Every answer of the panel, with the state that the address had then.
const watch = () => {
  window.seen = { impressions: [], settled: [], stale: [], blank: 0 };
  new MutationObserver(() => {
    const { state, stage, took } = document.getElementById("answer").dataset;
    if (!state) return;
    if (`?${state}` !== location.search) window.seen.stale.push(`${state} at ${location.search}`);
    if (stage === "impression") window.seen.impressions.push(Number(took));
    if (stage === "settled") window.seen.settled.push(Number(took));
  }).observe(document.getElementById("answer"), { attributes: true, attributeFilter: ["data-state", "data-stage"] });
};

async function tab() {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.goto(address);
  await page.waitForFunction(() => document.getElementById("answer").dataset.stage === "settled", null, { timeout: 120000 });
  await page.evaluate(() => document.querySelectorAll("details").forEach((group) => { group.open = true; }));
  await page.evaluate(watch);
  return page;
}

console.log(`load before: ${loadavg().map((load) => load.toFixed(1)).join(" ")}`);
const first = await tab();
for (let n = 0; n < 5; n += 1) {
  await first.locator(`[id="lever-${LEVERS[n % 3]}"]`).fill(String(31 + n));
  await first.waitForFunction(() => document.getElementById("answer").dataset.stage === "settled", null, { timeout: 120000 });
}
const one = await first.evaluate(() => window.seen);
told("first impression, from the question to the page", one.impressions, "ms");
told("settled answer, from the question to the page", one.settled, "ms");

// Frames: every dot is drawn anew in each.
await first.click("#tab-alive");
await first.waitForSelector('#alive[data-ready="true"]', { timeout: 60000 });
await first.selectOption("#speed", "43200");
const gaps = await first.evaluate(async () => {
  window.greenlane.scrub(40 * 3600000);
  document.getElementById("play").click();
  const gaps = [];
  const dots = [];
  await new Promise((done) => {
    let last = performance.now();
    const step = (now) => {
      gaps.push(now - last);
      last = now;
      dots.push(window.greenlane.occupancy().reduce((a, b) => a + b, 0));
      if (gaps.length < 900) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  });
  if (document.getElementById("play").textContent === "Pause") document.getElementById("play").click();
  return { gaps: gaps.slice(1), dots, work: window.greenlane.frames() };
});
told("dots on the canvas", gaps.dots, "");
told("frame, its own work", gaps.work, "ms");
told("frame, from one to the next", gaps.gaps, "ms");
await first.close();

// Four tabs, each a hand that never rests.
const pages = await Promise.all([tab(), tab(), tab(), tab()]);
const memories = [memory()];
const end = Date.now() + 1000 * Number(seconds);
let moves = 0;
await Promise.all([
  ...pages.map(async (page, k) => {
    for (let n = k; Date.now() < end; n += 1) {
      await page.locator(`[id="lever-${LEVERS[(n * 7 + k) % LEVERS.length]}"]`).fill(String((n * 13 + 5 * k) % 38));
      moves += 1;
      await page.waitForTimeout(n % 9 === 0 ? 1500 : 60);
    }
  }),
  (async () => { while (Date.now() < end) { await new Promise((done) => setTimeout(done, 5000)); memories.push(memory()); } })(),
]);
const all = await Promise.all(pages.map((page) => page.evaluate(() => window.seen)));
console.log(`four tabs, ${seconds} s: ${moves} moves, ${all.flatMap((seen) => seen.impressions).length} first impressions, ${all.flatMap((seen) => seen.stale).length} answers of another state shown`);
told("first impression in four tabs", all.flatMap((seen) => seen.impressions), "ms");
console.log(`memory of the server [MiB]: ${memories.map((size) => size.toFixed(0)).join(" ")}`);
await browser.close();

// A bounded load: sixteen at a time.
let served = 0;
let refused = 0;
const times = [];
const begun = performance.now();
await Promise.all(Array.from({ length: 16 }, async (_, k) => {
  for (let n = 0; n < 100; n += 1) {
    const at = performance.now();
    const path = n % 10 === 0 ? `answer?tab=load${k}&stage=impression&goods.fcl.selectivity.red.random=${(n + k) % 40}` : n % 2 ? "scenario" : "status";
    const response = await fetch(`${address}api/v1/${path}`);
    await response.arrayBuffer();
    if (response.status === 200) served += 1; else if (response.status === 503) refused += 1; else throw new Error(`${path}: ${response.status}`);
    if (n % 10) times.push(performance.now() - at);
  }
}));
console.log(`load: 1600 requests, 16 at a time, in ${((performance.now() - begun) / 1000).toFixed(1)} s: ${served} answered, ${refused} told to come back`);
told("a request that needs no replication, under that load", times, "ms");
console.log(`load after: ${loadavg().map((load) => load.toFixed(1)).join(" ")}; memory ${memory().toFixed(0)} MiB`);
