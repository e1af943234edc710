// Some editors make style sheets of their own. The page's policy takes one only with the nonce that came with the page.
const nonce = document.querySelector("meta[name=style-nonce]")?.content;
const make = document.createElement.bind(document);

document.createElement = (tag, options) => {
  const element = make(tag, options);
  if (nonce && String(tag).toLowerCase() === "style") element.nonce = nonce;
  return element;
};
