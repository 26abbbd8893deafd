// [data-desk]: a form for a note. [data-quick] fills in a note to choose: by its button, by its key,
// or by «/» and some letters of it in the text. [data-calls] marks the note as one about a call.
const SLASH = /(^|\s)\/([^\s/]*)$/;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const notes = (desk) => [...desk.querySelectorAll("[data-quick]")];

function fill(button) {
  const desk = button.closest("[data-desk]");
  const area = desk.querySelector("textarea");
  const own = area.value.replace(SLASH, "$1").trim();
  const kept = own === (desk.dataset.filled || "") ? "" : own;
  area.value = [kept, button.dataset.body].filter(Boolean).join("\n");
  desk.dataset.filled = button.dataset.body.trim();
  notes(desk).forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  desk.querySelector("[data-template]").value = button.dataset.quick;
  const tags = desk.querySelector(`[data-tags-of="${button.dataset.quick}"]`).content.cloneNode(true);
  desk.querySelector("[data-chips]").replaceChildren(tags);
  desk.querySelector("[name=call]").checked = Boolean(button.dataset.call);
  desk.querySelector(`[name=outcome][value="${button.dataset.outcome}"]`).checked = true;
  showChips(desk);
  narrow(desk, null);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

function showChips(desk) {
  desk.querySelector("[data-gives]").hidden = !desk.querySelector("[data-chips] .tag");
}

// While one types «/buz» only the notes that fit are shown; Enter takes the first of them.
function narrow(desk, wanted) {
  const fit = (one, place) => plain(one.querySelector(".quick__title").textContent).includes(plain(wanted)) || String(place + 1) === wanted;
  notes(desk).forEach((one, place) => (one.hidden = wanted !== null && !fit(one, place)));
  const first = wanted !== null && notes(desk).find((one) => !one.hidden);
  desk.querySelector("[data-says]").textContent = first ? first.querySelector(".quick__title").textContent : "";
  return first;
}

function slashed(area) {
  const found = SLASH.exec(area.value.slice(0, area.selectionStart));
  return found ? found[2] : null;
}

document.addEventListener("click", (event) => {
  const quick = event.target.closest("[data-quick]");
  if (quick) fill(quick);
  const drop = event.target.closest("[data-drops-chip]");
  if (drop) {
    const desk = drop.closest("[data-desk]");
    drop.closest(".tag").remove();
    showChips(desk);
    desk.querySelector("textarea").focus();
  }
  if (event.target.closest("[data-calls]")) document.querySelector("[data-desk] [name=call]")?.click();
});

document.addEventListener("input", (event) => {
  const desk = event.target.closest("[data-desk]");
  if (desk && event.target.matches("textarea")) narrow(desk, slashed(event.target));
  if (event.target.matches("[data-picks-other]")) desk.querySelector("[name=due][value=other]").checked = true;
});

document.addEventListener("keydown", (event) => {
  const desk = event.target.closest?.("[data-desk]");
  if (!desk || !event.target.matches("textarea") || event.ctrlKey || event.isComposing) return;
  const wanted = slashed(event.target);
  if (wanted === null) return;
  if (event.key === "Escape") return narrow(desk, null);
  const first = event.key === "Enter" || event.key === "Tab" ? narrow(desk, wanted) : null;
  if (!first) return;
  event.preventDefault();
  fill(first);
});
