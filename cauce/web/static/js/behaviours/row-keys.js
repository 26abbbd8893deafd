// [data-row-key="d"] inside a row: the key presses it for the row that the cursor is on. A list that is
// read again afterwards keeps the cursor at the same height.
let kept = -1;

function rowHere() {
  return document.querySelector("dialog[open]") ? null : document.querySelector("[data-rows] [data-cursor]");
}

function rowsOf(table) {
  return [...table.querySelectorAll("tbody > tr:not([data-head])")];
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
  if (!event.target.matches || event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  const row = rowHere();
  const found = row?.querySelector(`[data-row-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!found) return;
  event.preventDefault();
  kept = rowsOf(row.closest("table")).indexOf(row);
  found.click();
});

document.addEventListener("htmx:load", (event) => {
  const table = event.target.querySelector?.("[data-rows]");
  const rows = table ? rowsOf(table) : [];
  if (kept < 0 || !rows.length) return;
  const row = rows[Math.min(kept, rows.length - 1)];
  rows.forEach((one) => (one.tabIndex = one === row ? 0 : -1));
  row.toggleAttribute("data-cursor", true);
  row.focus({ preventScroll: true });
  kept = -1;
});
