/** `vitrine models template`: descriptions of well-known models, to be filled in and added. */
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import type { CommandContext } from './context.js';
import { layTable } from './layout.js';

export function addModelsTemplate(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('template')
    .description('print a description of well-known models to fill in')
    .argument('[name]', 'which; otherwise those there are are listed')
    .action(async (name: string | undefined) => {
      const { modelTemplates } = await import('../flows/models/model-templates.js');
      if (name === undefined) {
        const templates = modelTemplates.map(({ name: each, title, isComplete }) => ({
          name: each,
          title,
          isComplete,
        }));
        const rows = templates.map((each) => [
          each.name,
          each.isComplete ? 'nothing' : 'path and hash',
          each.title,
        ]);
        await terminal.answer({ templates }, () =>
          layTable([{ title: 'Template' }, { title: 'To fill in' }, { title: 'Models' }], rows, terminal),
        );
        return;
      }
      const template = modelTemplates.find((each) => each.name === name);
      if (template === undefined) {
        const names = modelTemplates.map((each) => each.name).join(', ');
        throw new AppError('usage', `there is no template '${name}'; there are ${names}`);
      }
      // The description is the document, whether asked for with --json or not: it is to be saved as a file.
      await terminal.answer(template.description, () => JSON.stringify(template.description, null, 2));
    });
}
