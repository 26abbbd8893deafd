// [data-offer="/queue/42"]: this person is in our hands while we work in the page. Each minute says
// that we still do; leaving gives them back. Who only looks away for long lets the lease run out.
const MINUTE = 60_000;
const IDLE = 5 * MINUTE;
const held = document.querySelector("[data-offer]");
let active = Date.now();
let until = held?.dataset.until;

function form() {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  data.set("until", until);
  return data;
}

async function keep() {
  if (document.hidden || Date.now() - active > IDLE) return;
  try {
    const answer = await fetch(`${held.dataset.offer}/keep`, { method: "POST", body: form() });
    until = answer.headers.get("X-Until") || until;
    document.querySelector("[data-offer-lost]").hidden = answer.status !== 409;
  } catch {
    // Offline for a moment: the lease outlasts it, or the next minute says that it is lost.
  }
}

if (held) {
  for (const sign of ["keydown", "pointerdown"]) document.addEventListener(sign, () => (active = Date.now()));
  setInterval(keep, MINUTE);
  addEventListener("pagehide", () => navigator.sendBeacon(`${held.dataset.offer}/leave`, form()));
}
