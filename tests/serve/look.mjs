// Uses the trainer's page as a trainer would, and tells what is wrong: `node look.mjs BROWSER FOLDER ADDRESS GREENLANE SCENARIO`.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { chromium } from "playwright-core";

const [executablePath, folder, address, greenlane, scenario] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];
const PATIENCE = 180000;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const RED = "goods.fcl.selectivity.red.random";

async function open(device, width, height, path = "") {
  // The page forbids scripts from elsewhere; the checker is one.
  const context = await browser.newContext({ viewport: { width, height }, bypassCSP: true, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const fault = (text) => faults.push(`${device}: ${text}`);
  page.on("request", (request) => { if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(address)) fault(`asks for ${request.url()}`); });
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) fault(message.text()); });
  page.on("pageerror", (error) => fault(String(error)));
  await page.goto(address + path);
  return { page, context, fault };
}

const settled = (page, state) => page.waitForFunction((wanted) => {
  const { stage, state } = document.getElementById("answer").dataset;
  return stage === "settled" && (wanted === null || state === wanted);
}, state ?? null);

async function accessible(page, fault, view) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of found.violations) {
    const text = `${view}: ${violation.id} (${violation.impact}): ${violation.help}; first ${violation.nodes[0].html.slice(0, 140)}`;
    if (["serious", "critical"].includes(violation.impact)) fault(text);
    else console.log(text);
  }
}

async function narrow(page, fault, view) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) fault(`${view} is ${wide} px wider than the window`);
}

const shot = (page, name, fullPage = false) => page.screenshot({ path: resolve(folder, `${name}.png`), fullPage });

// A slider that is dragged: figures and pictures change and settle, and no answer of another state is ever shown.
{
  const { page, context, fault } = await open("desktop", 1280, 800);
  await settled(page, "");
  const before = await page.locator("#tiles").innerText();
  const picture = await page.locator("#pictures img").first().getAttribute("src");
  await page.evaluate(() => {
    window.stale = [];
    window.firsts = [];
    new MutationObserver(() => {
      const { state, took, stage } = document.getElementById("answer").dataset;
      if (state && `/?${state}` !== location.pathname + location.search) window.stale.push(`${state} while at ${location.search}`);
      if (stage === "impression") window.firsts.push(Number(took));
    }).observe(document.getElementById("answer"), { attributes: true, attributeFilter: ["data-state", "data-stage"] });
  });
  const lever = page.locator(`[id="lever-${RED}"]`);
  for (const value of [45, 40, 35, 30, 25, 20]) {
    await lever.fill(String(value));
    await page.waitForTimeout(120);
  }
  await page.waitForSelector('#answer[data-stage="impression"], #answer[data-stage="refining"], #answer[data-stage="settled"]');
  await settled(page, `${RED}=20`);
  await shot(page, "answer-desktop");
  if (await page.locator("#tiles").innerText() === before) fault("the figures do not change");
  if (await page.locator("#pictures img").first().getAttribute("src") === picture) fault("the pictures do not change");
  if (!(await page.locator("#tiles .good, #tiles .bad").count())) fault("no difference is told apart");
  await accessible(page, fault, "answer");
  await narrow(page, fault, "answer");

  // The address holds the state; undo by keyboard alone takes it back.
  await page.reload();
  await settled(page, `${RED}=20`);
  if (await lever.inputValue() !== "20") fault("the address does not hold the state");
  await lever.focus();
  await page.keyboard.press("ArrowRight");
  await settled(page, `${RED}=21`);
  await page.locator("#undo-all").focus();
  await page.keyboard.press("Enter");
  await settled(page, "");
  const told = await page.evaluate(() => ({ stale: window.stale, firsts: window.firsts }));
  if (told.stale?.length) fault(`shows answers of another state: ${told.stale}`);

  // Taken home: the exported scenario runs to the numbers of the page.
  await page.goto(`${address}/?${RED}=20&reform.e-payment=1`.replace(/([^:])\/\//, "$1/"));
  await settled(page, `${RED}=20&reform.e-payment=1`);
  const shown = await page.evaluate(async (red) => (await fetch(`/api/v1/answer?tab=home&${red}=20&reform.e-payment=1`)).json(), RED);
  await page.click("#tab-share");
  await accessible(page, fault, "share");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Scenario (TOML)")]);
  const home = mkdtempSync(join(tmpdir(), "greenlane-"));
  for (const name of readdirSync(dirname(scenario))) {
    const from = join(dirname(scenario), name);
    if (statSync(from).isFile()) copyFileSync(from, join(home, name));
  }
  await download.saveAs(join(home, "moved.toml"));
  const run = JSON.parse(execFileSync(greenlane, ["run", join(home, "moved.toml"), "--format", "json", "--quiet"], { maxBuffer: 1 << 28 }));
  const figures = JSON.stringify(run);
  let compared = 0;
  for (const figure of shown.figures) {
    if (figure.now.value === undefined || !figures.includes(JSON.stringify(figure.now.value).slice(0, -1))) fault(`${figure.id} is ${figure.now.value} on the page and not in the run`);
    compared += 1;
  }
  if (compared < 20) fault(`only ${compared} figures were compared`);

  // The port, alive.
  await page.click("#tab-alive");
  await page.waitForSelector('#alive[data-ready="true"]');
  await shot(page, "alive-desktop");
  await page.selectOption("#speed", "14400");
  const clock = await page.locator("#clock").innerText();
  await page.click("#play");
  await page.waitForTimeout(2500);
  await page.click("#play");
  if (await page.locator("#clock").innerText() === clock) fault("the port does not play");
  const wrong = await page.evaluate(() => {
    const told = window.greenlane.told();
    const wrong = [];
    for (let n = 0; n < 20; n += 1) {
      const at = (n * 7919777 * 104729 + 12345678) % told.length;
      window.greenlane.scrub(at);
      const wanted = told.places.map(() => 0);
      for (const deltas of told.moves) {
        let [time, place, is] = [0, 0, -1];
        for (let k = 0; k < deltas.length && time + deltas[k] <= at; k += 2) { time += deltas[k]; place += deltas[k + 1]; is = place; }
        if (is >= 0) wanted[is] += 1;
      }
      if (JSON.stringify(wanted) !== JSON.stringify(window.greenlane.occupancy())) wrong.push(at);
    }
    return wrong;
  });
  if (wrong.length) fault(`occupancy differs from the log at ${wrong} ms`);
  await page.click("#longest");
  await page.waitForSelector("#life pre");
  await accessible(page, fault, "alive");
  await narrow(page, fault, "alive");

  // The trade-off, worked out in the background.
  await page.click("#tab-trade-off");
  await page.waitForSelector("#explored img");
  await shot(page, "trade-off-desktop", true);
  await accessible(page, fault, "trade-off");

  // An exercise: begun, solved with the best plan known, handed in, saved and read back.
  await page.click("#tab-exercises");
  await page.click('[id="begin-sick-out"]');
  await page.waitForSelector("#score .score");
  await settled(page, "exercise=sick-out");
  await page.click("#hint");
  await page.click("#best");
  await settled(page, "exercise=sick-out&goods.fcl.selectivity.red.random=20&reform.e-payment=1");
  await page.waitForFunction(() => Number(document.getElementById("exercises").dataset.score) > 0);
  await page.fill("#team", "Castries");
  await page.click("#hand-in");
  await page.waitForSelector("#attempts td");
  const score = await page.locator("#exercises").getAttribute("data-score");
  if (Number(score) !== 100) fault(`the best plan known of sick-out scores ${score}`);
  await shot(page, "exercise-desktop", true);
  await accessible(page, fault, "exercise");
  const [saved] = await Promise.all([page.waitForEvent("download"), page.click("#export-attempts")]);
  await saved.saveAs(join(home, "attempts.json"));
  await page.evaluate(() => localStorage.clear());
  await page.setInputFiles("#import-attempts", join(home, "attempts.json"));
  await page.waitForFunction(() => document.getElementById("import-told").textContent.includes("1 attempt added"));
  writeFileSync(join(home, "rude.json"), '{"greenlane":"attempts","attempts":[{"team":"<img src=x onerror=alert(1)>","exercise":"sick-out","score":1e9}]}');
  await page.setInputFiles("#import-attempts", join(home, "rude.json"));
  await page.waitForFunction(() => document.getElementById("attempts").textContent.includes("<img"));
  if (await page.locator("#attempts img").count()) fault("a file puts markup into the page");
  await context.close();
}

// Phone and projector.
for (const [device, width, height] of [["phone", 390, 844], ["projector", 1920, 1080]]) {
  const { page, context, fault } = await open(device, width, height, `?${RED}=20`);
  await settled(page, `${RED}=20`);
  await shot(page, `answer-${device}`);
  await narrow(page, fault, "answer");
  await accessible(page, fault, "answer");
  await page.click("#tab-alive");
  await page.waitForSelector('#alive[data-ready="true"]');
  await shot(page, `alive-${device}`);
  await narrow(page, fault, "alive");
  await context.close();
}
await browser.close();
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
