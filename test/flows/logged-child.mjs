// Prints which searches the log has, which it says were answered, and what a verification finds: DATA KEY.
import { readConfig } from '#vitrine/config.js';
import { verify } from '#vitrine/flows/index/verify.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';

const [dataDir, keyFile] = process.argv.slice(2);
const vitrine = await openVitrine({ ...readConfig(process.env, dataDir), keyFile });
const entries = async (name) => {
  const read = [];
  for await (const { bytes } of (await vitrine.logs.open(name)).entries()) {
    read.push(JSON.parse(Buffer.from(bytes).toString('utf8')));
  }
  return read;
};
const searches = (await entries('searches')).map(({ search }) => search);
const answered = (await entries('events'))
  .filter(({ type, outcome }) => type === 'search.finished' && outcome === 'answered')
  .map(({ search }) => search);
const { problems } = await verify(vitrine);
await vitrine.close();
process.stdout.write(
  `${JSON.stringify({ searches, answered, problems: problems.map(({ code }) => code) })}\n`,
);
