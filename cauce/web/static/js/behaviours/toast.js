// Passing words. The server sends them as messages, htmx as a `toast` event with {text, hue};
// with undo: {url, label} it can be taken back, also by Z; with a url alone it leads there;
// failures stay until they are closed, the rest leave after six seconds unless looked at.
const region = document.getElementById("toasts");

function settle(toast) {
  if (toast.dataset.hue === "negative") return;
  let timer = setTimeout(() => toast.remove(), 6000);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => (timer = setTimeout(() => toast.remove(), 3000)));
}

export function say(text, hue = "accent", more = null) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.dataset.hue = hue;
  const words = toast.querySelector(".toast__text");
  words.textContent = text;
  if (more?.label) words.after(taker(toast, more));
  else if (more?.url) words.replaceChildren(Object.assign(document.createElement("a"), { href: more.url, textContent: text }));
  region.append(toast);
  settle(toast);
}

function taker(toast, { url, label }) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button button--link", textContent: label });
  button.dataset.key = "z";
  button.addEventListener("click", () => {
    htmx.ajax("POST", url, { source: document.body, swap: "none" });
    toast.remove();
  });
  return button;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]").remove();
});
document.addEventListener("toast", (event) => say(event.detail.text, event.detail.hue, event.detail.undo));
document.addEventListener("htmx:responseError", () => say(region.dataset.failed, "negative"));
document.addEventListener("htmx:sendError", () => say(region.dataset.offline, "negative"));
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(region.dataset.passkey, "negative");
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target === region) region.querySelectorAll("[data-toast]").forEach(settle);
});
region?.querySelectorAll("[data-toast]").forEach(settle);
