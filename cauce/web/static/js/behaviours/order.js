// [data-order] on a list: [data-move=up|down] in an item moves it, so do Alt+ArrowUp and Alt+ArrowDown.
function move(item, way) {
  const other = way === "up" ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (way === "up") other.before(item);
  else other.after(item);
  item.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-order] [data-move]");
  if (!button) return;
  move(button.closest("li"), button.dataset.move);
  button.focus();
});

document.addEventListener("keydown", (event) => {
  const item = event.altKey && event.target.closest?.("[data-order] li");
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!item || !way) return;
  event.preventDefault();
  move(item, way);
  event.target.focus();
});

// [data-closes] on a button of a dialog: its form is sent, and the dialog closes, for a file is no page.
document.addEventListener("submit", (event) => {
  if (event.submitter?.matches("[data-closes]")) setTimeout(() => event.target.closest("dialog")?.close());
});
