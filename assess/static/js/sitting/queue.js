// Answers on their way: kept in this browser until the server has them, sent again with the
// same key until it says so. Sending twice is harmless, losing one is not.
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const TIMEOUT = 15_000;

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class AnswerQueue {
  // `place` is the element whose data say which sitting, where to save, and the words.
  constructor(place, status) {
    this.place = place;
    this.status = status;
    this.prefix = `firstline:${place.dataset.sitting}:`;
    // Browsers may refuse storage (private windows); then memory has to do.
    this.memory = new Map();
    this.wait = FIRST_WAIT;
    this.isStuck = false;
    this.running = null;
    this.timer = 0;
    addEventListener("online", () => this.flush());
    addEventListener("offline", () => {
      if (!this.isEmpty) this.status.offline();
    });
  }

  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  // Every answer has a place of its own, so that one tab never removes what another has kept.
  nameOf(entry) {
    return `${this.prefix}${entry.item}:${entry.key}`;
  }

  // The newest answer to an item that waits here.
  kept(itemId) {
    const waiting = this.entries().filter(([, entry]) => entry.item === itemId);
    return waiting.length ? waiting[waiting.length - 1][1] : null;
  }

  entries() {
    const found = new Map(this.memory);
    try {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(this.prefix) && !found.has(name)) {
          const entry = this.read(name);
          if (entry) found.set(name, entry);
        }
      }
    } catch {
      // No storage: the entries in memory are all there are.
    }
    return [...found].sort((one, other) => one[1].sequence - other[1].sequence);
  }

  get isEmpty() {
    return this.entries().length === 0;
  }

  add(itemId, fields, now, seconds) {
    // Newer than what another tab keeps here, whichever of their clocks is ahead.
    const sequence = Math.max(now, (this.kept(itemId)?.sequence ?? 0) + 1);
    const entry = { item: itemId, fields, sequence, seconds, key: newKey() };
    const older = [...this.memory].filter(([, one]) => one.item === itemId);
    this.memory.set(this.nameOf(entry), entry);
    try {
      localStorage.setItem(this.nameOf(entry), JSON.stringify(entry));
    } catch {
      // Kept in memory.
    }
    for (const [name] of older) this.drop(name);
    this.flush();
  }

  drop(name) {
    this.memory.delete(name);
    try {
      localStorage.removeItem(name);
    } catch {
      // Was never stored.
    }
  }

  // True when everything has arrived.
  flush() {
    clearTimeout(this.timer);
    if (!this.running) {
      this.running = this.send().finally(() => {
        this.running = null;
      });
    }
    return this.running;
  }

  async send() {
    for (;;) {
      const [first] = this.entries();
      if (!first) {
        this.isStuck = false;
        this.wait = FIRST_WAIT;
        return true;
      }
      if (!(await this.sendOne(...first))) {
        this.isStuck = true;
        return false;
      }
    }
  }

  async sendOne(name, entry) {
    this.status.saving();
    let answer;
    let reply = {};
    try {
      answer = await fetch(this.place.dataset.saveUrl + encodeURIComponent(entry.item), {
        method: "POST",
        credentials: "same-origin",
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT),
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": this.place.querySelector("[name=csrf_token]").value,
        },
        body: JSON.stringify({
          fields: entry.fields,
          sequence: entry.sequence,
          key: entry.key,
          seconds: entry.seconds,
        }),
      });
      reply = await answer.json();
    } catch {
      return this.later();
    }
    if (answer.ok) {
      this.drop(name);
      this.wait = FIRST_WAIT;
      this.status.saved(reply.saved_at_words);
      return true;
    }
    if (answer.status === 401) {
      this.status.problem(this.place.dataset.signedOut);
      return false;
    }
    if (answer.status === 400) {
      this.status.problem(this.place.dataset.reload);
      return false;
    }
    if ([404, 409, 413, 422].includes(answer.status)) {
      // The server has understood and says no; sending the same again would not help.
      this.drop(name);
      const said = [reply.error, reply.remedy].filter(Boolean).join(" ");
      this.status.problem(answer.status === 422 ? this.place.dataset.check : said);
      return answer.status === 422;
    }
    return this.later();
  }

  later() {
    this.status.offline();
    this.timer = setTimeout(() => this.flush(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    return false;
  }
}
