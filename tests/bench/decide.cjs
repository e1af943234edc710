// Answers decision tables with dmn-eval-js: `node decide.cjs NODE_MODULES`, a line of JSON in, a line of JSON out.
// Run by bench_dmn.py; the folder is the peer's own, made for one measurement.
"use strict";
const { createInterface } = require("node:readline");
const { decisionTable } = require(`${process.argv[2]}/@hbtgmbh/dmn-eval-js`);

const parsed = new Map();
createInterface({ input: process.stdin }).on("line", async (line) => {
  const { xml, given } = JSON.parse(line);
  if (!parsed.has(xml)) parsed.set(xml, await decisionTable.parseDmnXml(xml));
  const decisions = parsed.get(xml);
  const begun = process.hrtime.bigint();
  const answers = given.map((each) => decisionTable.evaluateDecision("d", decisions, each).answer);
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  process.stdout.write(`${JSON.stringify({ seconds, answers })}\n`);
});
