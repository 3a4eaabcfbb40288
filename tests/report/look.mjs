// Opens reports in a browser and tells what is wrong with them: `node look.mjs BROWSER FOLDER NAME…`.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [executablePath, folder, ...names] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
for (const name of names) {
  for (const [device, width, height] of [["desktop", 1280, 900], ["phone", 390, 844]]) {
    // The page forbids scripts from elsewhere; the checker is one.
    const context = await browser.newContext({ viewport: { width, height }, bypassCSP: true });
    const page = await context.newPage();
    const fault = (text) => faults.push(`${name}, ${device}: ${text}`);
    const own = "file://" + resolve(folder, name, "report.html");
    page.on("request", (request) => { if (request.url() !== own) fault(`asks for ${request.url()}`); });
    page.on("console", (message) => { if (["error", "warning"].includes(message.type())) fault(message.text()); });
    page.on("pageerror", (error) => fault(String(error)));
    await page.goto(own);
    await page.screenshot({ path: resolve(folder, `${name}-${device}.png`), fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) fault(`is ${wide} px wider than the window`);

    // A heading that is clicked sorts its column.
    const unsorted = await page.evaluate(() => {
      const table = [...document.querySelectorAll("table.sortable")].find((one) => one.tBodies[0].rows.length > 3);
      if (!table) return "has no table to sort";
      table.closest("details")?.setAttribute("open", "");
      const column = [...table.tHead.rows[0].cells].findIndex((_, at) => at > 0 && table.tBodies[0].rows[0].cells[at].dataset.value);
      table.tHead.rows[0].cells[column].querySelector("button").click();
      const values = [...table.tBodies[0].rows].map((row) => row.cells[column].dataset.value).filter((v) => v !== undefined);
      return values.every((v, at) => at === 0 || +values[at - 1] <= +v) ? "" : `does not sort: ${values}`;
    });
    if (unsorted) fault(unsorted);

    // A place of a picture that is pointed at says something.
    const place = page.locator(".hints rect").first();
    await place.scrollIntoViewIfNeeded();
    await place.hover({ force: true });
    const said = await page.locator(".bubble").evaluate((bubble) => (bubble.hidden ? "" : bubble.textContent));
    if (!said) fault("says nothing when pointed at");

    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    for (const violation of found.violations) {
      const text = `${violation.id} (${violation.impact}): ${violation.help}; ${violation.nodes.length} ×, first ${violation.nodes[0].html.slice(0, 120)}`;
      if (["serious", "critical"].includes(violation.impact)) fault(text);
      else console.log(`${name}, ${device}: ${text}`);
    }
    if (device === "desktop") {
      await page.goto(own);
      await page.pdf({ path: resolve(folder, `${name}.pdf`), preferCSSPageSize: true, printBackground: true });
    }
    await context.close();
  }
}
await browser.close();
for (const fault of faults) console.error(fault);
console.log(`${names.length} reports looked at, ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
