/** `vitrine models add`: checks a description, shows the licence, and puts the models on the list when it is accepted. */
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import type { AddedModels } from '../flows/models/add-models.js';
import { configOf, type CommandContext, type GlobalOptions } from './context.js';
import { layPairs } from './layout.js';
import { requesterName } from './requester.js';
import { showCount, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

interface AddOptions extends GlobalOptions {
  acceptLicence?: boolean;
}

interface Licence {
  name: string;
  text: string;
  address?: string | undefined;
}

export function addModelsAdd(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('add')
    .description('add models of your own, described in a JSON file')
    .argument('<file>', "the description; 'vitrine models template' prints one to fill in")
    .option('--accept-licence', 'accept the licence without being asked')
    .action(async (file: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>();
      const { addModels, readModels } = await import('../flows/models/add-models.js');
      const read = await readModels(file);
      if (!read.ok) throw refuseDescription(file, read.mistakes, terminal);
      const { description } = read;
      showLicence(description.id, description.licence, terminal);
      if (options.acceptLicence !== true) await confirm(description.id, terminal);
      const added = await addModels(configOf(options), description, requesterName());
      await terminal.answer(added, () => layAdded(added, terminal));
    });
}

function refuseDescription(file: string, mistakes: readonly string[], terminal: Terminal): AppError {
  for (const mistake of mistakes) terminal.note(`${showText(file)}: ${showText(mistake)}`);
  const message = `${showCount(mistakes.length, 'mistake')} in '${file}', first: ${mistakes[0] ?? ''}`;
  return new AppError('model.invalid', message);
}

function showLicence(id: string, { name, text, address }: Licence, terminal: Terminal): void {
  terminal.note(`Licence of ${showText(id)}: ${showText(name)}`);
  for (const line of text.split('\n')) terminal.note(`  ${showText(line)}`);
  if (address !== undefined) terminal.note(`  ${showText(address)}`);
}

async function confirm(id: string, terminal: Terminal): Promise<void> {
  const answer = await terminal.ask('Accept this licence? [y/N] ');
  if (answer !== null && /^y(es)?$/i.test(answer.trim())) return;
  const how = answer === null ? ' where nobody can be asked, --accept-licence accepts it' : '';
  throw new AppError(
    'model.licence',
    `the licence of ${id} was not accepted, nothing was added;${how}`.replace(/;$/, ''),
  );
}

function layAdded({ id, description, files }: AddedModels, terminal: Terminal): string {
  const pairs = layPairs(
    [
      ['Models', showText(id)],
      ['Description', terminal.link(description)],
      ...files.map(({ role, file }) => [`The ${role}`, terminal.link(file)] as const),
    ],
    terminal,
  );
  return `${pairs}\n\nTo use them in a data folder: vitrine reembed --model ${showText(id)}`;
}
