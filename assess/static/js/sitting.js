// A page with questions: saves every answer as it is given and shows the time left.
// Without this script the same form posts everything when the person continues.
import { startClock } from "./sitting/clock.js";
import { AnswerQueue } from "./sitting/queue.js";
import { SaveStatus } from "./sitting/status.js";

const TYPING_PAUSE = 600;

function fieldsOf(item) {
  const fields = {};
  for (const input of item.querySelectorAll("input, textarea, select")) {
    if (!input.name) continue;
    if (input.type === "radio" || input.type === "checkbox") {
      if (input.checked) fields[input.name] = input.value;
    } else {
      fields[input.name] = input.value;
    }
  }
  return fields;
}

function fill(item, fields) {
  for (const input of item.querySelectorAll("input, textarea, select")) {
    if (input.type === "radio" || input.type === "checkbox") {
      input.checked = fields[input.name] === input.value;
    } else if (input.name in fields) {
      input.value = fields[input.name];
    }
  }
}

function start(form) {
  const status = new SaveStatus(document.querySelector("[data-save-status]"), form.dataset);
  const clock = startClock(form, () => finish(form, queue));
  const queue = new AnswerQueue(form, status);
  const timers = new Map();
  const shownAt = performance.now();

  for (const item of form.querySelectorAll("[data-item]")) {
    // An answer that has not reached the server yet is newer than what the page shows.
    const kept = queue.kept(item.dataset.item);
    if (kept) fill(item, kept.fields);
  }

  function keep(item) {
    clearTimeout(timers.get(item));
    timers.delete(item);
    const seconds = Math.round((performance.now() - shownAt) / 100) / 10;
    queue.add(item.dataset.item, fieldsOf(item), clock.sequence(), seconds);
  }

  form.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    if (item) keep(item);
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("input[type=text], textarea")) return;
    const item = event.target.closest("[data-item]");
    if (!item) return;
    clearTimeout(timers.get(item));
    timers.set(item, setTimeout(() => keep(item), TYPING_PAUSE));
  });

  let leaving = false;
  form.addEventListener("submit", async (event) => {
    for (const item of timers.keys()) keep(item);
    form.elements.sequence.value = clock.sequence();
    if (leaving || (navigator.onLine && !queue.isStuck)) return;
    // Going on without a connection would end on an error page; wait for it here instead.
    event.preventDefault();
    const button = event.submitter;
    if (await queue.flush()) {
      leaving = true;
      form.requestSubmit(button);
    }
  });

  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  if (queue.isEmpty) status.ready();
  else queue.flush();
}

async function finish(form, queue) {
  if (!(await queue.flush()) && !navigator.onLine) {
    // The review cannot be reached now; an error page of the browser would not help.
    addEventListener("online", () => finish(form, queue), { once: true });
    return;
  }
  location.assign(form.dataset.reviewUrl);
}

// The review: answers that never left this device go before the submission can.
function sendKept(place) {
  const line = place.querySelector("[data-save-status]");
  const status = new SaveStatus(line, place.dataset);
  const queue = new AnswerQueue(place, status);
  if (queue.isEmpty) return;
  line.parentElement.hidden = false;
  status.saved = () => {
    // The counts on this page are from before.
    if (queue.isEmpty) location.reload();
  };
  place.addEventListener("submit", (event) => {
    if (queue.isEmpty) return;
    event.preventDefault();
    queue.flush();
  });
  queue.flush();
}

const form = document.querySelector("form[data-sitting]");
const kept = document.querySelector("[data-kept]");
if (form) {
  // A refused post must not stand in the way of Back: the page has the same address by GET.
  history.replaceState(history.state, "", location.href);
  start(form);
} else if (kept) {
  sendKept(kept);
}
