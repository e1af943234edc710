// The form as its task shows it: drawn by the server, anew after each save and whenever an answer changes what is asked.

const AS_PART = { "HX-Request": "true" };

export class FormPreview {
  constructor(here, file) {
    this.form = here.querySelector("[data-form-preview]");
    this.shown = here.querySelector("[data-form-shown]");
    this.file = file;
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.pressed(event.submitter); });
    this.form.addEventListener("change", () => this.draw());
  }

  async pressed(button) {
    await this.draw(button?.name ? { [button.name]: button.value } : {});
    const error = this.shown.querySelector(".govuk-error-summary");
    if (error) { error.tabIndex = -1; error.focus(); }
  }

  async draw(pressed = {}) {
    const body = new FormData(this.form);
    for (const [name, value] of Object.entries(pressed)) body.set(name, value);
    const number = (this.asked = (this.asked ?? 0) + 1);
    const answer = await fetch(this.form.action, { method: "POST", body, headers: AS_PART, credentials: "same-origin" });
    if (!answer.ok || number !== this.asked) return;
    const before = document.activeElement?.id;
    this.shown.innerHTML = await answer.text();
    if (before && this.shown.querySelector(`#${CSS.escape(before)}`)) document.getElementById(before).focus();
  }
}
