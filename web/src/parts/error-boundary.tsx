/** A mistake of ours in one screen leaves the frame standing. */
import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { Translation } from 'react-i18next';

export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Translation ns="common" useSuspense={false}>
        {(t) => (
          <Alert
            color="red"
            icon={<IconAlertTriangle aria-hidden />}
            title={t('broken.title')}
            m="md"
            role="alert"
          >
            {t('broken.text')}
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
