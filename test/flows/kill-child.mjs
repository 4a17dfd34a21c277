// Searches over and over, and kills itself at a step: DATA KEY PHOTO REPORT FIRST MODELS.
// What was answered goes into REPORT before the next search, and so does where it died. FIRST: the step at which it kills itself;
// `never`, its parent does. MODELS: `own` loads them; `lent` has its parent look at the photo.
import { appendFileSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { readConfig } from '#vitrine/config.js';
import { authorise } from '#vitrine/flows/cases/authorise.js';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { openVitrine } from '#vitrine/flows/vitrine.js';

const [dataDir, keyFile, photoFile, report, first, models] = process.argv.slice(2);
const say = (line) => appendFileSync(report, `${JSON.stringify(line)}\n`);
let left = first === 'never' ? Infinity : Number(first);

function step(name) {
  if (left-- > 0) return;
  say({ died: name });
  // Never returns: the signal is delivered on the way back from the kernel.
  process.kill(process.pid, 'SIGKILL');
}

/** The models of the parent: loading them is most of what a process costs, and they write nothing. */
const lentAnalyser = {
  async analyse(photo, options) {
    process.send({ photo, options });
    const [analysed] = await once(process, 'message');
    return analysed;
  },
};

/** The same installation, with a step before and after whatever it writes, asks or scans. */
function stepping(vitrine) {
  const logs = {
    ...vitrine.logs,
    async open(name) {
      const log = await vitrine.logs.open(name);
      // Its size grows: a copy would not.
      return Object.assign(Object.create(log), {
        async append(entry) {
          step(`before the entry in ${name}`);
          const appended = await log.append(entry);
          step(`after the entry in ${name}`);
          return appended;
        },
      });
    },
  };
  const store = {
    ...vitrine.store,
    async write(change) {
      step('before a transaction');
      const result = await vitrine.store.write(async (db) => {
        const changed = await change(db);
        step('before a commit');
        return changed;
      });
      step('after a commit');
      return result;
    },
  };
  return {
    ...vitrine,
    logs,
    store,
    async analyser() {
      const analyser = models === 'own' ? await vitrine.analyser() : lentAnalyser;
      return {
        ...analyser,
        async analyse(...given) {
          step('before the photo is looked at');
          const analysed = await analyser.analyse(...given);
          step('after the photo was looked at');
          return analysed;
        },
      };
    },
    async useIndex(work) {
      step('before the scan');
      const found = await vitrine.useIndex(work);
      step('after the scan');
      return found;
    },
  };
}

const vitrine = stepping(await openVitrine({ ...readConfig(process.env, dataDir), keyFile }, { workers: 1 }));
const photo = readFileSync(photoFile);
const caller = await actAsUser(vitrine, 'tester');
const wanted = { case: 'C-9', reason: 'test', collections: [] };
process.send('opened');
for (;;) {
  const found = await searchPhoto(vitrine, await authorise(vitrine, caller, wanted), { photo, minScore: -1 });
  const { searchId, receipt, candidates } = found.answer;
  say({ answered: searchId, index: receipt.index, candidates: candidates.length });
  step('after the answer');
}
