// Copies the value of a field; the button shows itself only where that works.
export function startCopying(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(root.getElementById(button.dataset.copy).value);
      button.nextElementSibling.textContent = button.dataset.copied;
    });
  }
}
