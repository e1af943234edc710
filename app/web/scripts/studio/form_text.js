// A form as its file has it. form-js gives every field with choices a first one, also where these come from a list of the
// case or the landlord, which would then offer one more.

const MADE_UP = JSON.stringify([{ label: "Value", value: "value" }]);

export function written(schema) {
  const text = JSON.stringify(schema, (name, said) => (hasList(said) ? withoutMadeUp(said) : said), 2);
  return `${text}\n`;
}

function hasList(said) { return Boolean(said?.properties?.options || said?.valuesKey || said?.valuesExpression); }

function withoutMadeUp({ values, ...said }) {
  return values && JSON.stringify(values) !== MADE_UP ? { ...said, values } : said;
}
