// The sheet of keys (#keys): «?» opens it, and it is filled from what the page listens to just now.
import { isTyping, keysOf } from "./hotkeys.js";

const sheet = document.getElementById("keys");

function nameOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg, .count").forEach((one) => one.remove());
  const label = element.labels?.[0]?.textContent || element.getAttribute("aria-label") || copy.textContent.trim() || element.title;
  return label.replace(/\s*\([^()]*\)\s*$/, "").trim(); // «Next lead (J)»
}

function line(key, element) {
  const one = document.createElement("div");
  one.className = "keys__one";
  const [name, keys] = [document.createElement("dt"), document.createElement("dd")];
  name.textContent = nameOf(element);
  keys.append(...key.split(/[ +]/).map((part) => {
    const kbd = document.createElement("kbd");
    kbd.className = "kbd";
    kbd.textContent = { Enter: "↵", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" }[part] || (part.length === 1 ? part.toUpperCase() : part);
    return kbd;
  }));
  one.append(name, keys);
  return one;
}

function fill() {
  const [moves, page] = [[], []];
  for (const [key, element] of keysOf(document)) (/^g /.test(key) ? moves : page).push(line(key, element));
  for (const [name, lines] of [["moves", moves], ["page", page]]) {
    const part = sheet.querySelector(`[data-keys-${name}]`);
    part.querySelector("dl").replaceChildren(...lines);
    part.hidden = !lines.length;
  }
  sheet.querySelector("[data-keys-rows]").hidden = !document.querySelector("[data-rows]");
}

if (sheet) {
  sheet.addEventListener("opened", fill);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.defaultPrevented || event.ctrlKey || event.metaKey || !event.target.matches) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    sheet.showModal();
    fill();
  });
}
