// [data-opens="id"] shows that dialog; dialogs that arrive with data-open show themselves;
// [data-close] closes. A click on the scrim closes only what nobody has typed in.
function show(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  dialog.dispatchEvent(new Event("opened"));
  const wrong = dialog.querySelector("[aria-invalid=true]");
  (wrong || dialog.querySelector("[autofocus]"))?.focus();
}

function isTouched(dialog) {
  return [...dialog.querySelectorAll("input, textarea")].some((one) => one.type !== "hidden" && one.value !== one.defaultValue);
}

function showArrived(root) {
  if (root.matches?.("dialog[data-open]")) show(root);
  root.querySelectorAll?.("dialog[data-open]").forEach(show);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) return show(document.getElementById(opener.dataset.opens));
  const dialog = event.target.closest("dialog");
  if (event.target.closest("[data-close]")) return dialog?.close();
  if (event.target === dialog && !isTouched(dialog)) dialog.close();
});

// What htmx brought in is thrown away when it closes; what the page holds stays.
document.addEventListener("close", (event) => {
  if (event.target.closest("#dialogs")) event.target.remove();
}, true);

// What was to be done in it is done: the answer says so.
document.addEventListener("dialog-done", (event) => event.target.closest?.("dialog")?.close());

document.addEventListener("htmx:load", (event) => showArrived(event.detail.elt));
showArrived(document);
