// Editors make style elements: each gets the nonce of this page, without which the browser would not apply it.
const nonce = document.querySelector("meta[name=style-nonce]")?.content;
if (nonce) {
  const make = document.createElement;
  document.createElement = function createElement(name, ...more) {
    const element = make.call(this, name, ...more);
    if (String(name).toLowerCase() === "style") element.setAttribute("nonce", nonce);
    return element;
  };
}
