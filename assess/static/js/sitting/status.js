// What the page says about saving, in its status line.
export class SaveStatus {
  constructor(element, words) {
    this.element = element;
    this.words = words;
  }

  show(state, text) {
    if (!this.element) return;
    const icon = document.querySelector(`template[data-status-icon="${state}"]`);
    const drawing = icon && icon.content.querySelector("svg");
    const label = this.element.querySelector("span");
    // Saying the same twice would make a screen reader repeat it.
    if (label.textContent !== text) label.textContent = text;
    this.element.dataset.state = state;
    const old = this.element.querySelector("svg");
    if (drawing && old) old.replaceWith(drawing.cloneNode(true));
  }

  ready() {
    if (this.element && this.element.dataset.state !== "saved") {
      this.show("saving", this.words.ready);
    }
  }

  saving() {
    this.show("saving", this.words.saving);
  }

  saved(text) {
    this.show("saved", text);
  }

  offline() {
    this.show("offline", navigator.onLine ? this.words.retrying : this.words.offline);
  }

  problem(text) {
    this.show("offline", text);
  }
}
