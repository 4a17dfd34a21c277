/**
 * The tree of commands: one file each, one line here each. A call loads the file of its own command and no other, which halves the time in
 * which a
 * command begins; help and the tests of the documents load them all.
 */
import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command } from 'commander';
import type { CommandContext } from './context.js';

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

type AddCommand = (parent: Command, context: CommandContext) => void;

/** A command, or the name over several: the files of those under it are in the order of help. */
interface Entry {
  group: 'Set up:' | 'Work:' | 'Look after:';
  /** What is said of a name that only holds others together. */
  over?: string;
  load: (() => Promise<AddCommand>)[];
}

const commands: Record<string, Entry> = {
  demo: { group: 'Set up:', load: [async () => (await import('./demo.js')).addDemo] },
  init: { group: 'Set up:', load: [async () => (await import('./init.js')).addInit] },
  models: { group: 'Set up:', load: [async () => (await import('./models.js')).addModels] },
  collection: {
    group: 'Set up:',
    over: 'open, list and remove collections',
    load: [
      async () => (await import('./collection-add.js')).addCollectionAdd,
      async () => (await import('./collection-list.js')).addCollectionList,
      async () => (await import('./collection-sources.js')).addCollectionSources,
      async () => (await import('./collection-remove.js')).addCollectionRemove,
    ],
  },
  policy: { group: 'Set up:', load: [async () => (await import('./policy.js')).addPolicy] },
  index: { group: 'Work:', load: [async () => (await import('./index-photos.js')).addIndex] },
  search: { group: 'Work:', load: [async () => (await import('./search.js')).addSearch] },
  case: { group: 'Work:', load: [async () => (await import('./case.js')).addCase] },
  cluster: { group: 'Work:', load: [async () => (await import('./cluster.js')).addCluster] },
  faces: { group: 'Work:', load: [async () => (await import('./faces.js')).addFaces] },
  export: {
    group: 'Work:',
    over: 'hand out what was found',
    load: [async () => (await import('./export-evidence.js')).addExportEvidence],
  },
  evidence: {
    group: 'Work:',
    over: 'check what was handed out',
    load: [async () => (await import('./evidence-verify.js')).addEvidenceVerify],
  },
  serve: { group: 'Work:', load: [async () => (await import('./serve.js')).addServe] },
  'restore-administrator': {
    group: 'Look after:',
    load: [async () => (await import('./restore-administrator.js')).addRestoreAdministrator],
  },
  status: { group: 'Look after:', load: [async () => (await import('./status.js')).addStatus] },
  report: { group: 'Look after:', load: [async () => (await import('./report.js')).addReport] },
  verify: { group: 'Look after:', load: [async () => (await import('./verify.js')).addVerify] },
  log: {
    group: 'Look after:',
    over: 'check the transparency log, or give it another key',
    load: [
      async () => (await import('./log-verify.js')).addLogVerify,
      async () => (await import('./log-rotate.js')).addLogRotate,
    ],
  },
  witness: { group: 'Look after:', load: [async () => (await import('./witness.js')).addWitness] },
  reindex: { group: 'Look after:', load: [async () => (await import('./reindex.js')).addReindex] },
  reembed: { group: 'Look after:', load: [async () => (await import('./reembed.js')).addReembed] },
  eval: { group: 'Look after:', load: [async () => (await import('./eval.js')).addEval] },
  calibrate: { group: 'Look after:', load: [async () => (await import('./calibrate.js')).addCalibrate] },
};

/** The program with the command that `args` call, or with every one where they call none: for help, and to say what there is. */
export async function buildProgram(context: CommandContext, args: readonly string[] = []): Promise<Command> {
  const program = withGlobalOptions(new Command('vitrine'))
    .description(introduction)
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('--help', 'explain this command')
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (text) => styleText('bold', text, { validateStream: false }),
    })
    .addHelpText('after', examples);
  const name = calledName(args) ?? '';
  const called = Object.hasOwn(commands, name) ? commands[name] : undefined;
  for (const [named, entry] of Object.entries(commands)) {
    if (called !== undefined && called !== entry) continue;
    program.commandsGroup(entry.group);
    const parent =
      entry.over === undefined ? program : program.command(named).description(entry.over).helpCommand(false);
    for (const load of entry.load) (await load())(parent, context);
  }
  return program.addHelpCommand(
    new Command('help').argument('[command]').description('explain a command').helpGroup('Look after:'),
  );
}

function withGlobalOptions(program: Command): Command {
  return program
    .option('--data <dir>', 'the data folder (VITRINE_DATA; otherwise ./vitrine-data)')
    .option('--json', 'print one JSON document instead of text');
}

/** The first word that is no option. What is wrong with the options before it is told by the program itself. */
function calledName(args: readonly string[]): string | undefined {
  const silent = withGlobalOptions(new Command())
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  try {
    return silent.parseOptions([...args]).operands[0];
  } catch {
    return undefined;
  }
}

function packageVersion(): string {
  const description: unknown = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const isObject = typeof description === 'object' && description !== null && 'version' in description;
  return isObject ? String(description.version) : 'unknown';
}
