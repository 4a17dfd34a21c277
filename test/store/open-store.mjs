// Opens the store at the given path with the given key, as another process.
import { openStore } from '#vitrine/store/open-store.js';

const store = await openStore(process.argv[2], Buffer.from(process.argv[3], 'hex'));
await store.close();
