// [data-palette]: Ctrl+K opens it everywhere. htmx fetches while one types and drops the request that
// is overtaken; here the arrows walk the options, Enter takes one, Ctrl+Enter in a new tab.
const palette = document.querySelector("[data-palette]");
const input = palette?.querySelector("[role=combobox]");
const list = palette?.querySelector("[role=listbox]");
let hurried = false; // Enter was pressed before the answer to the last letter came

const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
const chosen = () => list.querySelector("[aria-selected=true]");
const isFresh = () => list.querySelector("[data-typed]")?.dataset.typed === input.value.trim();

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option?.id || "");
}

function take(option, apart) {
  if (!option) return;
  if (apart && option.href) return open(option.href, "_blank", "noopener");
  if (!option.href) palette.close(); // what it does shall be seen
  option.click();
}

function step(by) {
  const all = options();
  const here = all.indexOf(chosen());
  choose(all[(here + by + all.length) % all.length]);
}

function enter(event) {
  hurried = !isFresh();
  if (!hurried) take(chosen() || options()[0], event.ctrlKey || event.metaKey);
}

const KEYS = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: enter };

function summon(event) {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  if (palette.open) return palette.close();
  palette.showModal();
  palette.dispatchEvent(new Event("opened"));
}

if (palette) {
  document.addEventListener("keydown", summon);
  input.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.isComposing || event.altKey) return;
    event.preventDefault();
    KEYS[event.key](event);
  });
  palette.addEventListener("submit", (event) => event.preventDefault());
  palette.addEventListener("close", () => {
    input.value = "";
    hurried = false;
    list.replaceChildren();
  });
  list.addEventListener("click", (event) => {
    if (event.target.closest("button[role=option]")) palette.close();
  });
  list.addEventListener("htmx:afterSwap", () => {
    choose(options()[0]);
    const told = palette.querySelector("[data-found]");
    told.textContent = `${told.dataset.found} ${options().length}`;
    if (hurried && isFresh()) take(chosen(), false);
  });
}
