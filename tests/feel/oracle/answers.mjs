// feelin's answers to the corpus, as data the tests compare with.
//   npm install feelin@8
//   python tests/feel/oracle/generate.py | node tests/feel/oracle/answers.mjs > tests/feel/oracle/answers.json
import { createInterface } from 'node:readline';
import { evaluate, isRange, isFunction } from 'feelin';

function plain(value) {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (['string', 'boolean'].includes(typeof value)) return value;
  if (typeof value === 'number') return { number: String(value) };
  if (isRange(value)) return { other: 'range' };
  if (isFunction(value) || typeof value === 'function') return { other: 'function' };
  if (value.constructor === Object) {
    return { context: Object.fromEntries(Object.entries(value).map(([ k, v ]) => [ k, plain(v) ])) };
  }
  return { temporal: String(value) };
}

const answers = {};
for await (const text of createInterface({ input: process.stdin })) {
  try {
    const result = evaluate(text, {});
    answers[text] = { value: plain('value' in Object(result) && 'warnings' in Object(result) ? result.value : result) };
  } catch (error) {
    answers[text] = { error: error.name };
  }
}
process.stdout.write(JSON.stringify(answers, null, 1) + '\n');
