// Holds the writer lock of the given file until it is killed.
import { takeWriterLock } from '#vitrine/store/writer-lock.js';

takeWriterLock(process.argv[2]);
process.send('held');
// Listening keeps the process alive.
process.on('message', () => undefined);
