/**
 * What Camunda Modeler would say about diagrams: the linter it uses, run on files.
 *
 *   node bundle.js FILE.bpmn …
 *
 * prints one JSON object, path → list of {id, name, rule, category, message}. An empty list means a clean diagram.
 *
 * The linter stays silent on a diagram that does not say which platform it is for, and the reader drops what it
 * cannot place with a warning nobody sees; both are findings here (rules "execution-platform" and "import").
 */
import { readFileSync } from 'node:fs';

import { BpmnModdle } from 'bpmn-moddle';
import modelerModdle from 'modeler-moddle/resources/modeler.json';
import zeebeModdle from 'zeebe-bpmn-moddle/resources/zeebe.json';

import { Linter } from '@camunda/linting';

const PLATFORM = 'Camunda Cloud';

async function lintFile(path) {
  const moddle = new BpmnModdle({ modeler: modelerModdle, zeebe: zeebeModdle });

  let rootElement, warnings;
  try {
    ({ rootElement, warnings } = await moddle.fromXML(readFileSync(path, 'utf8')));
  } catch (error) {
    return [ { id: null, name: null, rule: 'import', category: 'error', message: error.message } ];
  }

  const findings = warnings.map(({ element, message }) => (
    { id: element?.id ?? null, name: element?.name ?? null, rule: 'import', category: 'error', message }
  ));

  const platform = rootElement.get('modeler:executionPlatform');
  const version = rootElement.get('modeler:executionPlatformVersion');
  if (platform !== PLATFORM || !version) {
    findings.push({
      id: rootElement.id ?? null,
      name: null,
      rule: 'execution-platform',
      category: 'error',
      message: `<definitions> must carry modeler:executionPlatform="${ PLATFORM }" and `
        + 'modeler:executionPlatformVersion (such as "8.7.0"); without them nothing else is checked'
    });
    return findings;
  }

  const reports = await new Linter({ type: 'cloud' }).lint(rootElement);
  return findings.concat(reports.map(({ id, name, rule, category, message }) => (
    { id: id ?? null, name: name ?? null, rule, category, message }
  )));
}

const findings = {};
for (const path of process.argv.slice(2)) {
  findings[path] = await lintFile(path);
}
process.stdout.write(JSON.stringify(findings, null, 2) + '\n');
