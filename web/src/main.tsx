/** Where the browser app begins: words first, because every screen needs them, then the frame. */
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';
import { startWords } from './i18n/words.js';

const root = document.querySelector('#app');
if (root === null) throw new Error('expected an element with the id app');
await startWords();
createRoot(root).render(<App />);
