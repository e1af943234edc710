// Runs before the page is drawn: style sheets may then hide what only makes sense with, or without, JavaScript.
document.documentElement.classList.add("rd-js");
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
