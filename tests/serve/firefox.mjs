// The trainer's page in Firefox: `node firefox.mjs BROWSER FOLDER ADDRESS`. A lever is dragged and answered, the port is alive, every view
// opens, the console says nothing. What the page does in detail is looked at in Chromium (look.mjs).
import { resolve } from "node:path";
import puppeteer from "puppeteer-core";

const [executablePath, folder, address] = process.argv.slice(2);
const faults = [];
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true, args: ["--width=1280", "--height=800"] });
const page = await browser.newPage();
await page.setViewport({ width: 1280, height: 800 });
page.on("console", (message) => { if (["error", "warn"].includes(message.type())) faults.push(message.text()); });
page.on("pageerror", (error) => faults.push(String(error)));
page.on("request", (request) => { if (!request.url().startsWith(address) && !request.url().startsWith("data:")) faults.push(`asks for ${request.url()}`); });
await page.goto(address);
const settled = (moved) => page.waitForFunction((moved) => {
  const { stage, state } = document.getElementById("answer").dataset;
  return stage === "settled" && (state !== "") === moved;
}, { timeout: 120000 }, moved);
await settled(false);
await page.evaluate(() => {
  document.querySelectorAll("details").forEach((group) => { group.open = true; });
  const lever = document.getElementById("lever-goods.fcl.selectivity.red.random");
  lever.value = "20";
  lever.dispatchEvent(new Event("input", { bubbles: true }));
  lever.dispatchEvent(new Event("change", { bubbles: true }));
});
await settled(true);
if (!new URL(page.url()).search.includes("red.random=20")) faults.push(`the address does not hold the state: ${page.url()}`);
await page.screenshot({ path: resolve(folder, "answer-firefox.png") });
for (const view of ["alive", "trade-off", "exercises", "share"]) {
  await page.click(`#tab-${view}`);
  await page.waitForFunction((view) => !document.getElementById(view).hidden, {}, view);
}
await page.click("#tab-alive");
await page.waitForSelector('#alive[data-ready="true"]', { timeout: 60000 });
await page.click("#play");
const clock = () => page.$eval(".clock", (clock) => clock.textContent);
const before = await clock();
await new Promise((done) => { setTimeout(done, 1500); });
if (await clock() === before) faults.push("the clock stands still");
await page.screenshot({ path: resolve(folder, "alive-firefox.png") });
await browser.close();
for (const fault of faults) console.error(`Firefox: ${fault}`);
console.log(`Firefox looked at, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
