// Sorting by a column, and the numbers of a picture where it is pointed at. The page is complete without it.
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.querySelectorAll("thead th")];
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const body = table.tBodies[0];
      const key = (row) => row.cells[column].dataset.value;
      const text = (row) => row.cells[column].textContent;
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x !== undefined && y !== undefined) return (up ? 1 : -1) * (x - y);
        if (x !== undefined || y !== undefined) return x === undefined ? 1 : -1;
        return (up ? 1 : -1) * text(a).localeCompare(text(b));
      });
      body.append(...rows);
    });
  });
}
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("#tables details")) folded.open = true;
});
const bubble = document.createElement("div");
bubble.className = "bubble";
bubble.hidden = true;
bubble.setAttribute("aria-hidden", "true");
document.body.append(bubble);
for (const place of document.querySelectorAll(".hints rect")) {
  const title = place.querySelector("title");
  const said = title.textContent;
  title.remove();
  const show = (event) => {
    bubble.textContent = said;
    bubble.hidden = false;
    const left = Math.min(event.clientX + 14, innerWidth - bubble.offsetWidth - 8);
    const below = event.clientY + 16;
    const top = below + bubble.offsetHeight > innerHeight ? event.clientY - bubble.offsetHeight - 12 : below;
    bubble.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  };
  place.addEventListener("pointermove", show);
  place.addEventListener("pointerdown", show);
  place.addEventListener("pointerleave", () => { bubble.hidden = true; });
}
