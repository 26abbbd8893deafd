// [data-move="-1"] or "1" in a [data-movable]: the line changes its place among its siblings.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  const line = button?.closest("[data-movable]");
  if (!line) return;
  if (button.dataset.move === "-1") line.previousElementSibling?.before(line);
  else line.nextElementSibling?.after(line);
  button.focus();
});
