// What stands beside the grid: the tester, gaps and overlaps, examples and dates, asked of the server as the table changes.

const AFTER = 700; // milliseconds of quiet after which the table is asked again

export class Beside {
  constructor(place, file, text) {
    this.place = place;
    this.file = file;
    this.text = text;
    this.asked = null;
    this.answer = { tried: [], gaps: [], inputs: [] };
    this.number = 0;
    this.onAnswer = this.onRow = () => {};
    place.addEventListener("submit", (event) => this.submitted(event));
    place.addEventListener("click", (event) => this.clicked(event));
    place.querySelector("[data-landlord]")?.addEventListener("change", () => this.ask());
    file.onSaved(() => this.soon());
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), AFTER);
  }

  // Ask what is to be said of the table as it is; an answer that comes after a later one is left.
  async ask(more = {}, text) {
    const number = ++this.number;
    const values = { ...this.entered(), since: this.value("[name=since]"), landlord: this.landlord(), ...more, text: text ?? await this.text() };
    let answer;
    try {
      answer = await this.file.post(this.place.dataset.beside, values);
    } catch {
      return {}; // the server cannot be reached, which the state of the file says; asked again after the next save
    }
    const said = answer.ok ? await answer.json() : { message: await words(answer) };
    if (number !== this.number && !more.first) return said;
    if (!answer.ok) { this.refused(said); return said; }
    this.answer = said;
    for (const [name, html] of Object.entries(said.parts)) this.show(name, html, said);
    this.onAnswer(said);
    return said;
  }

  show(name, html, { inputs, unread }) {
    const part = this.place.querySelector(`[data-part="${name}"]`);
    if (name === "tester") { // kept while somebody types in it, as long as it asks for the same
      const asked = JSON.stringify([inputs.map(({ path, kind, choices }) => [path, kind, choices]), unread]);
      if (asked === this.asked) return;
      this.asked = asked;
    }
    if (part.innerHTML !== html) part.innerHTML = html;
  }

  refused(said) {
    this.place.querySelector("[data-said]").textContent = said.message;
  }

  entered() {
    const form = this.place.querySelector("[data-tester]");
    return form ? Object.fromEntries(new FormData(form)) : {};
  }

  landlord() { return this.value("[data-landlord]"); }

  value(which) { return this.place.querySelector(which)?.value ?? ""; }

  enter(values) {
    const form = this.place.querySelector("[data-tester]");
    for (const field of form.elements) {
      if (!field.name.startsWith("in.")) continue;
      const wanted = values[field.name.slice(3)] ?? "";
      if (field.tagName === "SELECT" && wanted && ![...field.options].some(({ value }) => value === wanted)) field.add(new Option(wanted));
      field.value = wanted;
    }
    form.scrollIntoView({ block: "nearest" });
    return this.ask();
  }

  async clicked(event) {
    const row = event.target.closest("[data-show-row]");
    if (row) { this.onRow(Number(row.dataset.showRow)); return; }
    const link = event.target.closest("[data-enter]");
    if (!link) return;
    event.preventDefault();
    await this.enter(JSON.parse(link.dataset.enter));
  }

  async submitted(event) {
    const form = event.target;
    const { data: known } = { data: form.dataset };
    if (!["tester", "sinceForm", "pastForm", "keepForm", "answersForm"].some((name) => name in known)) return;
    event.preventDefault();
    if ("tester" in known || "sinceForm" in known) { await this.ask(); return; }
    const values = [...new FormData(form)].filter(([name]) => name !== "plain" && name !== "csrf_token");
    if ("pastForm" in known) {
      const said = await this.send(this.place.dataset.past, values, await this.text());
      if (said) await this.enter(said.entered);
    } else if ("keepForm" in known) {
      if (await this.send(this.place.dataset.keep, Object.entries({ ...this.entered(), landlord: this.landlord() }), await this.text())) await this.ask();
    } else {
      await this.file.save(); // what the table answers now is asked of the table as it is saved
      if (await this.send(this.place.dataset.answers, values)) await this.ask();
    }
  }

  async send(address, values, text) {
    const body = new FormData();
    for (const [name, value] of values) body.append(name, value);
    if (text !== undefined) body.set("text", text);
    const token = document.querySelector("input[name=csrf_token]")?.value;
    if (token) body.set("csrf_token", token);
    const answer = await fetch(address, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) { this.refused({ message: await words(answer) }); return null; }
    const said = await answer.json();
    if (said.message) this.refused(said);
    return said;
  }
}

// Why the server refused, from its page.
async function words(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = page.querySelector("main li") ?? page.querySelector("main p");
  return said?.textContent.trim().replace(/^table: /, "") || answer.statusText;
}
