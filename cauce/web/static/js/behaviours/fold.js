// [data-fold="name"] folds the [data-foldable] around it, by data-folded; remembered in this browser.
const key = (button) => `fold:${button.dataset.fold}`;

function set(button, folded) {
  button.closest("[data-foldable]").toggleAttribute("data-folded", folded);
  button.setAttribute("aria-expanded", String(!folded));
}

function restore(root) {
  root.querySelectorAll?.("[data-fold]").forEach((button) => {
    const kept = localStorage.getItem(key(button));
    if (kept !== null) set(button, kept === "1");
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fold]");
  if (!button) return;
  const folded = !button.closest("[data-foldable]").hasAttribute("data-folded");
  set(button, folded);
  localStorage.setItem(key(button), folded ? "1" : "0");
});
document.addEventListener("htmx:load", (event) => restore(event.detail.elt));
restore(document);
