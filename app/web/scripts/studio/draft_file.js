// A file of a draft while it is edited: saved as it changes, merged with what others save, kept in this browser until
// the server has it. An editor gives `read()` (its text now, may be a promise) and `write(text)`.

const AFTER = 800; // milliseconds of quiet after which a change is saved
const AGAIN = 3000;
const HERE = 15000;

export class DraftFile {
  constructor(place, editor) {
    this.place = place;
    this.editor = editor;
    this.address = place.dataset;
    this.revision = Number(place.dataset.revision);
    this.locked = "locked" in place.dataset;
    this.kept = `redress-studio:${place.dataset.draft}:${place.dataset.path}`;
    this.saving = null;
    this.changedAgain = false;
    this.unsaved = false;
    this.listeners = [];
    if (!this.locked) addEventListener("pagehide", () => this.keep());
  }

  // What the file says on the server.
  async load(of = "") {
    const answer = await fetch(this.address.text + (of ? `?of=${of}` : ""), { credentials: "same-origin" });
    if (!answer.ok) throw new Error(await refusal(answer));
    const said = await answer.json();
    if (!of) { this.saved = said.text; this.revision = said.revision; }
    return said.text;
  }

  // What this browser kept and the server never got: from before a crash. Empty where there is nothing of the kind.
  lost() {
    const kept = localStorage.getItem(this.kept);
    return kept !== null && kept !== this.saved ? kept : "";
  }

  forget() {
    this.unsaved = false;
    clearTimeout(this.keeping);
    localStorage.removeItem(this.kept);
  }

  // Call on every change; saves after a moment of quiet.
  changed() {
    if (this.locked) return;
    this.unsaved = true;
    this.say("Not saved yet");
    clearTimeout(this.timer);
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), 300);
    this.timer = setTimeout(() => this.save(), AFTER);
  }

  async keep() {
    if (!this.unsaved) return;
    const text = await this.editor.read();
    if (text !== this.saved) localStorage.setItem(this.kept, text);
  }

  // Save now; one at a time.
  async save() {
    clearTimeout(this.timer);
    if (this.saving) { this.changedAgain = true; return this.saving; }
    this.saving = this.send().finally(() => {
      this.saving = null;
      if (this.changedAgain) { this.changedAgain = false; this.save(); }
    });
    return this.saving;
  }

  async send() {
    const text = await this.editor.read();
    if (text === this.saved) { this.forget(); this.say("Saved"); return; }
    this.say("Saving …");
    let answer;
    try {
      answer = await this.post(this.address.save, { text, seen: this.revision });
    } catch {
      this.say("Not saved: the server cannot be reached. Kept in this browser, tried again.");
      this.timer = setTimeout(() => this.save(), AGAIN);
      return;
    }
    if (answer.status === 409) { await this.conflict(await answer.json(), text); return; }
    if (!answer.ok) { this.say(`Not saved: ${await refusal(answer)}`); return; }
    const said = await answer.json();
    const typedOn = (await this.editor.read()) !== text;
    this.revision = typedOn ? said.sent : said.revision;
    this.saved = typedOn ? text : said.merged ?? text;
    this.forget();
    if (said.merged !== null && !typedOn) await this.editor.write(said.merged);
    this.say(said.with_change_of ? `Saved, with what ${said.with_change_of} has changed` : "Saved");
    for (const listener of this.listeners) listener(this.saved);
  }

  // Both changed the same places: somebody has to choose.
  async conflict(said, mine) {
    this.say(said.message);
    const chosen = await choose(said);
    if (chosen === null) return;
    this.revision = said.revision;
    await this.editor.write(chosen === "theirs" ? said.with_theirs : said.merged);
    this.saved = said.theirs;
    this.changedAgain = true;
  }

  post(address, values) {
    const body = new FormData();
    const token = document.querySelector("input[name=csrf_token]")?.value;
    if (token) body.set("csrf_token", token);
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    return fetch(address, { method: "POST", body, credentials: "same-origin" });
  }

  onSaved(listener) { this.listeners.push(listener); }

  say(text) {
    const state = this.place.querySelector("[data-studio-state]");
    if (state && state.textContent !== text) state.textContent = text;
  }

  // Say that we look at this file, and show who else does.
  presence() {
    const look = async () => {
      try {
        const answer = await this.post(this.address.here, {});
        if (!answer.ok) return;
        const { present } = await answer.json();
        const shown = this.place.querySelector("[data-studio-present]");
        const words = present.map(({ who, path }) => (path === this.address.path ? `${who} is here too` : `${who} is at ${path}`));
        if (shown.textContent !== words.join(", ")) shown.textContent = words.join(", ");
      } catch { /* tried again */ }
    };
    look();
    setInterval(look, HERE);
  }
}

async function refusal(answer) {
  const text = await answer.text();
  try { return JSON.parse(text).message ?? answer.statusText; } catch { /* a page */ }
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector("main h1 + p, main p")?.textContent.trim() || answer.statusText;
}

// Ask which side holds; "mine", "theirs", or null: neither yet.
function choose(said) {
  const dialog = document.createElement("dialog");
  dialog.className = "rd-dialog";
  dialog.setAttribute("aria-labelledby", "conflict-title");
  dialog.innerHTML = `<h2 class="govuk-heading-m" id="conflict-title"></h2>
    <table class="govuk-table"><thead class="govuk-table__head"><tr class="govuk-table__row"><th scope="col" class="govuk-table__header">Where</th><th scope="col" class="govuk-table__header">Yours</th><th scope="col" class="govuk-table__header" data-theirs></th></tr></thead><tbody class="govuk-table__body"></tbody></table>
    <div class="govuk-button-group"><button class="govuk-button" value="mine">Keep mine in these places</button><button class="govuk-button govuk-button--secondary" value="theirs"></button></div>`;
  dialog.querySelector("h2").textContent = said.message;
  dialog.querySelector("[data-theirs]").textContent = said.by || "Theirs";
  dialog.querySelector("[value=theirs]").textContent = `Take what ${said.by || "they"} saved`;
  for (const { place, mine, theirs } of said.conflicts) {
    const row = dialog.querySelector("tbody").insertRow();
    row.className = "govuk-table__row";
    for (const text of [place, mine || "taken out", theirs || "taken out"]) {
      const cell = row.insertCell();
      cell.className = "govuk-table__cell";
      cell.textContent = text;
    }
  }
  document.body.append(dialog);
  return new Promise((done) => {
    let chosen = null;
    dialog.addEventListener("click", (event) => {
      if (event.target.tagName === "BUTTON") { chosen = event.target.value; dialog.close(); }
    });
    dialog.addEventListener("close", () => { dialog.remove(); done(chosen); });
    dialog.showModal();
  });
}

// The place of the editor on the page.
export const place = () => document.querySelector("[data-studio]");
