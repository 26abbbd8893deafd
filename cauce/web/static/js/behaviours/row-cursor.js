// [data-rows] on a table: j k move, x marks, Shift+x or Shift+click a range, Enter opens, Escape clears.
// One row is the tab stop. The shelf ([data-shelf]) shows how many are marked and takes the pager's place.
const rowsOf = (table) => [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.dataset.head === undefined);
const boxOf = (row) => row.querySelector("[data-mark-row]");
let anchor = null;

function tableHere() {
  return document.querySelector("dialog[open]") ? null : document.querySelector("[data-rows]");
}

function moveTo(row) {
  rowsOf(row.closest("table")).forEach((one) => {
    one.toggleAttribute("data-cursor", one === row);
    one.tabIndex = one === row ? 0 : -1;
  });
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function show(table) {
  const rows = rowsOf(table).filter(boxOf);
  const marked = rows.filter((row) => boxOf(row).checked);
  rows.forEach((row) => row.setAttribute("aria-selected", String(boxOf(row).checked)));
  const all = table.querySelector("[data-mark-all]");
  if (all) {
    all.checked = marked.length > 0 && marked.length === rows.length;
    all.indeterminate = marked.length > 0 && marked.length < rows.length;
  }
  document.querySelectorAll("[data-shelf]").forEach((shelf) => shelf.toggleAttribute("data-selected", marked.length > 0));
  document.querySelectorAll("[data-marked-count]").forEach((one) => (one.textContent = String(marked.length)));
}

function mark(row, on, range) {
  const rows = rowsOf(row.closest("table"));
  const from = range && anchor?.isConnected ? rows.indexOf(anchor) : rows.indexOf(row);
  const ends = [from, rows.indexOf(row)].sort((a, b) => a - b);
  rows.slice(ends[0], ends[1] + 1).forEach((one) => boxOf(one) && (boxOf(one).checked = on));
  anchor = row;
  show(row.closest("table"));
}

document.addEventListener("keydown", (event) => {
  const table = event.target.matches && tableHere();
  const typing = table && event.target.matches("input:not([type=checkbox]), textarea, select");
  if (!table || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = rowsOf(table);
  const here = rows.findIndex((row) => row.hasAttribute("data-cursor"));
  const row = rows[here];
  const key = event.key.toLowerCase();
  if (key === "j" && rows[here + 1]) moveTo(rows[here + 1]);
  else if (key === "k" && rows[Math.max(0, here - 1)]) moveTo(rows[Math.max(0, here - 1)]);
  else if (key === "x" && row && boxOf(row)) mark(row, !boxOf(row).checked, event.shiftKey);
  else if (key === "enter" && row && event.target === row) row.querySelector("[data-open-row]")?.click();
  else if (key === "escape" && !document.querySelector(":popover-open")) return clear(table);
  else return;
  event.preventDefault();
});

function clear(table) {
  rowsOf(table).filter(boxOf).forEach((row) => (boxOf(row).checked = false));
  show(table);
}

// Whoever comes to a row by Tab sees where they are, and Enter opens it.
document.addEventListener("focusin", (event) => {
  const row = event.target.matches("[data-rows] > tbody > tr:focus-visible:not([data-cursor])") ? event.target : null;
  if (row) moveTo(row);
});

document.addEventListener("click", (event) => {
  const table = event.target.closest("[data-rows]");
  if (event.target.closest("[data-clear-marks]")) clear(tableHere());
  if (event.target.matches("[data-mark-row]")) mark(event.target.closest("tr"), event.target.checked, event.shiftKey);
  if (event.target.matches("[data-mark-all]")) rowsOf(table).filter(boxOf).forEach((row) => (boxOf(row).checked = event.target.checked));
  if (table) show(table);
});
document.addEventListener("htmx:load", () => tableHere() && show(tableHere()));
