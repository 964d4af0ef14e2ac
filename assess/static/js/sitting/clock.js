// The server's clock on this page: sequence numbers, time left in words, warnings.
const WARNINGS = [
  [5 * 60_000, "five"],
  [60_000, "one"],
];

export function startClock(form, over) {
  // The server told its time when the page began to arrive; a slow device runs this much later.
  const [arrival] = performance.getEntriesByType("navigation");
  const shownAt = arrival?.responseStart || performance.now();
  const startedAt = Date.now() - (performance.now() - shownAt);
  const serverNow = Number(form.dataset.now);
  const left = Number(form.dataset.left);
  const words = document.querySelector("[data-time-left]");
  const warning = document.querySelector("[data-time-warning]");
  let last = serverNow;
  let isOver = false;
  let said = "";

  // performance.now() may stand still while the machine sleeps; the wall clock may be set back.
  function elapsed() {
    return Math.max(performance.now() - shownAt, Date.now() - startedAt, 0);
  }

  // Milliseconds on the server's clock: a later answer has a higher number on whichever device.
  function sequence() {
    last = Math.max(last + 1, Math.round(serverNow + elapsed()));
    return last;
  }

  function inWords(remaining) {
    const minutes = Math.round(remaining / 60_000);
    if (remaining < 30_000) return form.dataset.less;
    return minutes <= 1 ? form.dataset.minute : form.dataset.minutes.replace("{n}", minutes);
  }

  function warn(key) {
    if (!warning || said === key) return;
    said = key;
    warning.textContent = warning.dataset[key];
  }

  function tick() {
    const remaining = left - elapsed();
    if (remaining <= 0) {
      warn("over");
      if (!isOver) {
        isOver = true;
        over();
      }
      return;
    }
    if (words) words.textContent = inWords(remaining);
    for (const [limit, key] of WARNINGS) if (remaining <= limit) warnLater(key, remaining);
    setTimeout(tick, Math.min(remaining, 5_000));
  }

  // Both limits hold in the last minute; only the nearer one is said.
  function warnLater(key, remaining) {
    if (key === "five" && remaining <= 60_000) return;
    warn(key);
  }

  setTimeout(tick);
  return { sequence };
}
