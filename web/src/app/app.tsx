/** The frame around all screens: looks, answers kept in memory, who is here, and which screen the address means. */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, Suspense } from 'react';
import { queryClient } from '../api/query-client.js';
import { ErrorBoundary } from '../parts/error-boundary.js';
import { Waiting } from '../parts/waiting.js';
import { colourSchemeInCookie } from './preferences.js';
import { SessionProvider } from './session.js';
import { Shell } from './shell.js';
import { resolveColours, theme } from './theme.js';

const schemeManager = colourSchemeInCookie();

export function App() {
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={resolveColours}
        colorSchemeManager={schemeManager}
        defaultColorScheme="auto"
        getStyleNonce={styleNonce}
      >
        <Notifications position="bottom-right" />
        <ErrorBoundary>
          <QueryClientProvider client={queryClient}>
            <Suspense fallback={<Waiting />}>
              <SessionProvider>
                <Shell />
              </SessionProvider>
            </Suspense>
          </QueryClientProvider>
        </ErrorBoundary>
      </MantineProvider>
    </StrictMode>
  );
}

/** The server lets styles in that carry this. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
