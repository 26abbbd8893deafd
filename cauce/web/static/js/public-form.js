// A hosted form with script: sent without leaving the page; inside a frame it tells its height.
const root = document.querySelector("[data-public-form]");
const framed = window.parent !== window;

function tell(message) {
  if (framed) window.parent.postMessage(message, "*"); // nothing in it is secret
}

new ResizeObserver(() => tell({ height: Math.ceil(root.parentElement.scrollHeight) })).observe(root);

async function send(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "text/html", "X-Requested-With": "fetch" },
  });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-public-form]");
  if (!fresh) throw new Error(answer.status);
  root.replaceChildren(...fresh.childNodes);
  root.querySelector("[data-focus]")?.focus();
  if (fresh.dataset.sent === undefined) return;
  tell({ sent: true, redirect: fresh.dataset.redirect });
  if (fresh.dataset.redirect && !framed) location.assign(fresh.dataset.redirect);
}

root.addEventListener("submit", (event) => {
  const form = event.target;
  const button = form.querySelector("button[type=submit]");
  event.preventDefault();
  if (button.dataset.busy !== undefined) return;
  button.dataset.busy = "";
  // Sent the plain way when that fails: the same page with the same words counts once.
  send(form).catch(() => form.submit());
});
