/** `vitrine models` and `vitrine models pull`: which models there are, and fetching them ahead of time. */
import type { Command } from 'commander';
import type { ListedModel, ModelList } from '../flows/models/list-models.js';
import { configOf, type CommandContext, type GlobalOptions } from './context.js';
import { layTable } from './layout.js';
import { addModelsAdd } from './models-add.js';
import { addModelsTemplate } from './models-template.js';
import { showCount, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

export function addModels(parent: Command, context: CommandContext): void {
  const { terminal } = context;
  const models = parent
    .command('models')
    .description('list the models, fetch them ahead of time, or bring your own')
    .helpCommand(false)
    .action(async (_options: object, command: Command) => {
      const { listModels } = await import('../flows/models/list-models.js');
      const listed = await listModels(configOf(command.optsWithGlobals<GlobalOptions>()));
      await terminal.answer(listed, () => layModels(listed, terminal));
    });
  models
    .command('pull')
    .description('fetch what is missing and check every hash')
    .argument('[id]', 'only these models; otherwise all whose licence is accepted')
    .action(async (id: string | undefined, _options: object, command: Command) => {
      const { fetchModels } = await import('../flows/models/list-models.js');
      const { fetched } = await fetchModels(configOf(command.optsWithGlobals<GlobalOptions>()), id);
      await terminal.answer({ fetched }, () =>
        fetched === 0
          ? 'All model files are there and their hashes are right.'
          : `Fetched ${showCount(fetched, 'file')}.`,
      );
    });
  addModelsAdd(models, context);
  addModelsTemplate(models, context);
}

function layModels({ models, broken }: ModelList, terminal: Terminal): string {
  const described = models.map((model) => `${layTitle(model, terminal)}\n\n${layFiles(model, terminal)}`);
  const wrong = broken.map(({ file, mistakes }) =>
    [`${showText(file)}: cannot be used`, ...mistakes.map((mistake) => `  ${showText(mistake)}`)].join('\n'),
  );
  return [...described, ...wrong].join('\n\n');
}

function layTitle(model: ListedModel, terminal: Terminal): string {
  const { id, licence, licenceAccepted, source, dims, active, faces } = model;
  const facts = [
    showText(licence) + (licenceAccepted ? '' : ' (not accepted)'),
    `${dims} dimensions`,
    `from ${showText(source)}`,
    ...(faces === null || faces === 0 ? [] : [showCount(faces, 'face')]),
  ];
  const mark = active === true ? `  ${terminal.paint('green', 'active')}` : '';
  return `${terminal.paint('bold', showText(id))}${mark}  ${facts.join(', ')}`;
}

function layFiles({ files }: ListedModel, terminal: Terminal): string {
  return layTable(
    [{ title: 'Role' }, { title: 'SHA-256' }, { title: 'State' }, { title: 'File' }],
    files.map(({ role, sha256, state, file }) => [role, sha256.slice(0, 16), state, terminal.link(file)]),
    terminal,
  );
}
