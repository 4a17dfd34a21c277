// Prints as JSON how many photos there are and the codes of all problems: DATA KEY.
import { readConfig } from '#vitrine/config.js';
import { verify } from '#vitrine/flows/index/verify.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';

const [dataDir, keyFile] = process.argv.slice(2);
const vitrine = await openVitrine({ ...readConfig(process.env, dataDir), keyFile });
const { checked, problems } = await verify(vitrine);
await vitrine.close();
process.stdout.write(
  `${JSON.stringify({ photos: checked.photos, codes: problems.map(({ code }) => code) })}\n`,
);
