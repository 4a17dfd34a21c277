/** `vitrine cluster decide`: what a person decides about two faces, which binds every clustering from then on. */
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import type { FaceId, Verdict } from '../types.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { wholeNumber } from './option-values.js';
import { recogniseCaller } from './requester.js';
import { showText } from './show-text.js';

interface DecideOptions extends GlobalOptions {
  same?: boolean;
  notSame?: boolean;
  withdraw?: boolean;
  reason?: string;
}

const examples = `
Examples:
  vitrine cluster decide 118 204 --not-same --reason "Different ears, see note 3"
  vitrine cluster decide 118 377 --same --reason "Same press card"
  vitrine cluster decide 118 204 --withdraw --reason "Wrong face number"

Face numbers are on the contact sheets and in the JSON of vitrine cluster.`;

const sayings: Readonly<Record<Verdict, string>> = {
  same: 'show the same person',
  'not-same': 'do not show the same person',
  withdrawn: 'are undecided again',
};

export function addClusterDecide(parent: Command, { terminal }: CommandContext): void {
  const faceNumber = wholeNumber('FACE', 1, Number.MAX_SAFE_INTEGER);
  parent
    .command('decide')
    .description('say that two faces do or do not show the same person')
    .argument('<face_a>', 'the number of a face', faceNumber)
    .argument('<face_b>', 'the number of another face of the same collection', faceNumber)
    .option('--same', 'they show the same person')
    .option('--not-same', 'they do not')
    .option('--withdraw', 'an earlier decision about these two counts no more')
    .option('--reason <text>', 'why (required)')
    .addHelpText('after', examples)
    .action(async (faceA: number, faceB: number, _options: object, command: Command) => {
      const options = command.optsWithGlobals<DecideOptions>();
      const verdict = verdictOf(options);
      const { reason } = options;
      if (reason === undefined || reason.trim() === '') {
        throw new AppError('reason.missing', 'no decision without a reason: --reason TEXT');
      }
      const { decideFaces } = await import('../flows/clusters/decide-faces.js');
      const faces = [faceA as FaceId, faceB as FaceId] as const;
      const decision = await withVitrine(options, async (vitrine) =>
        decideFaces(vitrine, await recogniseCaller(vitrine), { faces, verdict, reason }),
      );
      await terminal.answer(decision, () => {
        const about = `Faces ${decision.faces.join(' and ')} of ${showText(decision.collection)}`;
        return `${about} ${sayings[verdict]}. It takes effect with the next vitrine cluster.`;
      });
    });
}

function verdictOf({ same, notSame, withdraw }: DecideOptions): Verdict {
  const given: Verdict[] = [
    ...(same === true ? (['same'] as const) : []),
    ...(notSame === true ? (['not-same'] as const) : []),
    ...(withdraw === true ? (['withdrawn'] as const) : []),
  ];
  const [verdict, ...others] = given;
  if (verdict === undefined || others.length > 0) {
    throw new AppError('usage', 'expected one of --same, --not-same and --withdraw');
  }
  return verdict;
}
