/**
 * The tree of commands: one file each, one line here each. The tree is also what the documents are tested against.
 */
import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command } from 'commander';
import { addCalibrate } from './calibrate.js';
import { addCase } from './case.js';
import { addCluster } from './cluster.js';
import { addCollectionAdd } from './collection-add.js';
import { addCollectionList } from './collection-list.js';
import { addCollectionSources } from './collection-sources.js';
import { addCollectionRemove } from './collection-remove.js';
import type { CommandContext } from './context.js';
import { addDemo } from './demo.js';
import { addEval } from './eval.js';
import { addEvidenceVerify } from './evidence-verify.js';
import { addExportEvidence } from './export-evidence.js';
import { addFaces } from './faces.js';
import { addIndex } from './index-photos.js';
import { addInit } from './init.js';
import { addLogRotate } from './log-rotate.js';
import { addLogVerify } from './log-verify.js';
import { addModels } from './models.js';
import { addPolicy } from './policy.js';
import { addReembed } from './reembed.js';
import { addReindex } from './reindex.js';
import { addReport } from './report.js';
import { addRestoreAdministrator } from './restore-administrator.js';
import { addSearch } from './search.js';
import { addServe } from './serve.js';
import { addStatus } from './status.js';
import { addVerify } from './verify.js';
import { addWitness } from './witness.js';

const introduction = `Face search in which every search can be seen.

Give it a photo of a face; it answers where that face occurs in the collections you hold.
Answers are leads, never identifications.`;

const examples = `
Examples:
  vitrine init
  vitrine collection add press --owner "Photo desk" --basis "GDPR art. 85" --purpose "Captions"
  vitrine index ~/photos --collection press
  vitrine search person.jpg --case 2026-014 --reason "Caption of 4 May" --collection press

Every command, field and exit code: docs/cli.md`;

export function buildProgram(context: CommandContext): Command {
  const program = new Command('vitrine')
    .description(introduction)
    .option('--data <dir>', 'the data folder (VITRINE_DATA; otherwise ./vitrine-data)')
    .option('--json', 'print one JSON document instead of text')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('--help', 'explain this command')
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (text) => styleText('bold', text, { validateStream: false }),
    })
    .addHelpText('after', examples);

  program.commandsGroup('Set up:');
  addDemo(program, context);
  addInit(program, context);
  addModels(program, context);
  const collection = program
    .command('collection')
    .description('open, list and remove collections')
    .helpCommand(false);
  addCollectionAdd(collection, context);
  addCollectionList(collection, context);
  addCollectionSources(collection, context);
  addCollectionRemove(collection, context);

  addPolicy(program, context);

  program.commandsGroup('Work:');
  addIndex(program, context);
  addSearch(program, context);
  addCase(program, context);
  addCluster(program, context);
  addFaces(program, context);
  const exporting = program.command('export').description('hand out what was found').helpCommand(false);
  addExportEvidence(exporting, context);
  const evidence = program.command('evidence').description('check what was handed out').helpCommand(false);
  addEvidenceVerify(evidence, context);
  addServe(program, context);

  program.commandsGroup('Look after:');
  addRestoreAdministrator(program, context);
  addStatus(program, context);
  addReport(program, context);
  addVerify(program, context);
  const log = program
    .command('log')
    .description('check the transparency log, or give it another key')
    .helpCommand(false);
  addLogVerify(log, context);
  addLogRotate(log, context);
  addWitness(program, context);
  addReindex(program, context);
  addReembed(program, context);
  addEval(program, context);
  addCalibrate(program, context);
  program.addHelpCommand(
    new Command('help').argument('[command]').description('explain a command').helpGroup('Look after:'),
  );
  return program;
}

function packageVersion(): string {
  const description: unknown = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const isObject = typeof description === 'object' && description !== null && 'version' in description;
  return isObject ? String(description.version) : 'unknown';
}
