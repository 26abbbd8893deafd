// [data-board]: a card is dragged into another column, or moved by its menu («m» on a card). Both ways
// fill the one form [data-move-form] and send it; what answers brings the columns as they are then.
const form = () => document.querySelector("[data-move-form]");
let held = null;
let moved = "";

function take(card) {
  form().elements.number.value = moved = card.dataset.card;
  form().elements.was.value = card.closest("[data-stage]").dataset.stage;
}

function over(stage) {
  document.querySelectorAll("[data-stage]").forEach((one) => one.toggleAttribute("data-over", one === stage));
}

document.addEventListener("click", (event) => {
  const card = event.target.closest("[popovertarget=move-card]")?.closest("[data-card]");
  if (card) take(card);
}, true);

document.addEventListener("keydown", (event) => {
  const card = event.key === "m" && event.target.closest?.("[data-card]");
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  card.querySelector("[popovertarget=move-card]")?.click();
});

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-card]");
  if (!held || !form()) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.dataset.card);
  held.toggleAttribute("data-held", true);
});
document.addEventListener("dragover", (event) => {
  const stage = held && event.target.closest?.("[data-drop]");
  over(stage);
  if (stage && stage !== held.closest("[data-stage]")) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const stage = held && event.target.closest?.("[data-drop]");
  if (!stage) return;
  event.preventDefault();
  take(held);
  // A click, not requestSubmit: htmx sends the value of the button that was clicked.
  form().querySelector(`[name=to][value="${CSS.escape(stage.dataset.stage)}"]`).click();
});
document.addEventListener("dragend", () => {
  held?.removeAttribute("data-held");
  over(null);
  held = null;
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches?.("[data-move-form]")) return;
  event.target.hidePopover?.();
  setTimeout(() => document.querySelector(`[data-card="${CSS.escape(moved)}"] a`)?.focus());
});
