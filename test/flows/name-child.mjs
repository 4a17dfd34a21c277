// Says its name and waits until its parent lets go of it.
import { nameOwnProcess } from '#vitrine/lib/process-identity.js';

process.send(nameOwnProcess());
process.on('disconnect', () => process.exit());
