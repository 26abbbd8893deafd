// [data-bell] asks every ten seconds whether anything is new, each minute while nobody looks. 304 is
// the usual answer. What is new is said in passing; the bell and the title carry the count.
import { say } from "./toast.js";

const OFTEN = 10_000;
const SELDOM = 60_000;
let timer = 0;

const bell = () => document.querySelector("[data-bell]");

function show(told) {
  const here = bell();
  here.setAttribute("aria-label", told.label);
  here.querySelector(".dot").toggleAttribute("data-unread", told.unread > 0);
  here.dataset.newest = told.newest;
  badge(told.unread);
  told.fresh.forEach((one) => say(one.note ? `${one.text} · ${one.note}` : one.text, "accent", { url: one.url }));
}

function badge(count) {
  const plain = document.title.replace(/^\(\d+\+?\) /, "");
  document.title = count ? `(${count > 99 ? "99+" : count}) ${plain}` : plain;
}

async function ask() {
  const here = bell();
  if (!here) return;
  const address = `${here.dataset.live}?since=${encodeURIComponent(here.dataset.newest)}`;
  try {
    const answer = await fetch(address, { headers: { "If-None-Match": here.dataset.tag, Accept: "application/json" }, redirect: "error" });
    if (answer.status === 200) {
      here.dataset.tag = answer.headers.get("ETag");
      show(await answer.json());
    }
  } catch {
    // Out of reach: the next time will do.
  }
}

function again() {
  clearTimeout(timer);
  timer = setTimeout(() => ask().finally(again), document.hidden ? SELDOM : OFTEN);
}

if (bell()) {
  const count = bell().getAttribute("aria-label").match(/\d+/);
  if (count) badge(Number(count[0]));
  again();
  document.addEventListener("visibilitychange", () => (document.hidden ? again() : ask().finally(again)));
  document.addEventListener("notices-changed", ask);
}
