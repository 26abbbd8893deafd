// [data-theme-toggle]: the other scheme, kept in a cookie so that the server draws it without a flash.
const root = document.documentElement;

function isDark() {
  if (root.dataset.theme) return root.dataset.theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  root.dataset.theme = isDark() ? "light" : "dark";
  const bar = document.querySelector(".masthead"); // the phone's own bar continues it
  if (bar) document.querySelectorAll("meta[name=theme-color]").forEach((one) => (one.content = getComputedStyle(bar).backgroundColor));
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
});
