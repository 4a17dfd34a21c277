/** `vitrine policy show` and `vitrine policy set`: the rules of the installation, as data. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { showText } from './show-text.js';

const setExamples = `
Example:
  vitrine policy show --json > policy.json
  vitrine policy set policy.json

It works while nobody is there and nothing was searched. Afterwards one administrator proposes
a change and another one approves it. docs/oversight.md has an example and explains the fields.`;

export function addPolicy(parent: Command, context: CommandContext): void {
  const policy = parent
    .command('policy')
    .description('show the rules of this data folder, or set the first ones')
    .helpCommand(false);
  addShow(policy, context);
  addSet(policy, context);
}

function addShow(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('show')
    .description('print the policy in force')
    .action(async (_options: object, command: Command) => {
      const { currentPolicy } = await import('../flows/policy/policy.js');
      const inForce = await withVitrine(command.optsWithGlobals<GlobalOptions>(), ({ store }) =>
        currentPolicy(store.db),
      );
      await terminal.answer(inForce, () => {
        const title =
          inForce.version === 0
            ? 'No policy was set: one person works unsupervised, under'
            : `Version ${inForce.version}, ${inForce.policy.preset}:`;
        const json = JSON.stringify(inForce.policy, null, 2);
        return `${title}\n${json.split('\n').map(showText).join('\n')}`;
      });
    });
}

function addSet(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('set')
    .description('put a policy in force, before anybody is there')
    .argument('<file>', 'the policy as JSON, such as policy show --json prints it')
    .addHelpText('after', setExamples)
    .action(async (file: string, _options: object, command: Command) => {
      const document = await readJson(file);
      const { setPolicy } = await import('../flows/policy/change-policy.js');
      const options = command.optsWithGlobals<GlobalOptions>();
      const set = await withVitrine(options, (vitrine) => setPolicy(vitrine, document));
      await terminal.answer(
        set,
        () => `Version ${set.version} of the policy is in force: ${set.policy.preset}.`,
      );
    });
}

/** The policy itself, or the document that `policy show --json` prints around it. */
async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('path.not-found', `no file at '${file}'`, { cause });
  });
  try {
    const document: unknown = JSON.parse(text);
    const isWrapped = typeof document === 'object' && document !== null && 'policy' in document;
    return isWrapped ? document.policy : document;
  } catch (cause) {
    throw new AppError('policy.invalid', `'${file}' is not JSON`, { cause });
  }
}
