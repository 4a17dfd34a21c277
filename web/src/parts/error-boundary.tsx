/** A mistake of ours in one screen, or a screen that the server did not send, leaves the frame standing. */
import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { Translation } from 'react-i18next';

interface State {
  failed: 'broken' | 'notLoaded' | null;
}

export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { failed: null };

  static getDerivedStateFromError(error: unknown): State {
    return { failed: isNotLoaded(error) ? 'notLoaded' : 'broken' };
  }

  override render(): ReactNode {
    const { failed } = this.state;
    if (failed === null) return this.props.children;
    return (
      <Translation ns="common" useSuspense={false}>
        {(t) => (
          <Alert
            color={failed === 'broken' ? 'red' : 'yellow'}
            icon={<IconAlertTriangle aria-hidden />}
            title={t(failed === 'broken' ? 'broken.title' : 'broken.notLoaded')}
            m="md"
            role="alert"
          >
            {t(failed === 'broken' ? 'broken.text' : 'broken.notLoadedText')}
            <Group mt="xs">
              <Button variant="default" size="xs" onClick={() => window.location.reload()}>
                {t('broken.reload')}
              </Button>
            </Group>
          </Alert>
        )}
      </Translation>
    );
  }
}

/** As Chromium, Firefox and Safari word it when the file of a screen does not come. */
function isNotLoaded(error: unknown): boolean {
  return (
    error instanceof TypeError && /dynamically imported module|importing a module script/i.test(error.message)
  );
}
