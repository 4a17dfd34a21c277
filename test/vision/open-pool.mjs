/** Opens a pool, has one photo analysed, tells so and waits to be killed. */
import { readFileSync } from 'node:fs';
import { openAnalyser } from '#vitrine/flows/models/open-analyser.js';
import { readConfig } from '#vitrine/config.js';

const analyser = await openAnalyser(readConfig(process.env), { workers: 2 });
const photo = readFileSync(process.argv[2]);
await Promise.all([analyser.analyse(photo), analyser.analyse(photo)]);
process.stdout.write('ready\n');
