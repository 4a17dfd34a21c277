// Takes the encryption off a copy of a store, free pages included: FILE KEY (hexadecimal).
import Libsql from 'libsql';

const [file, encryptionKey] = process.argv.slice(2);
const database = new Libsql(file, { encryptionCipher: 'aes256cbc', encryptionKey });
database.prepare('pragma journal_mode = delete').all();
database.prepare("pragma rekey = ''").all();
database.close();
