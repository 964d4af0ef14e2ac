// Number keys choose inside the focused group only, and can be switched off (WCAG 2.1.4).
const STORED = "firstline.number-keys";

function areOn() {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch {
    // A browser that keeps nothing still has the switch for this page.
  }
}

export function startNumberKeys(root) {
  let on = areOn();
  for (const label of root.querySelectorAll("[data-number-keys-switch]")) {
    const box = label.querySelector("input");
    box.checked = on;
    label.hidden = false;
    box.addEventListener("change", () => {
      on = box.checked;
      remember(on);
    });
  }
  root.addEventListener("keydown", (event) => {
    if (!on || event.altKey || event.ctrlKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    const group = event.target.closest("[data-number-keys]");
    if (!group || event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) return;
    const input = group.querySelectorAll("input[type=radio], input[type=checkbox]")[event.key - 1];
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.click();
  });
}
