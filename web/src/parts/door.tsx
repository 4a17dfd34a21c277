/** A screen without the menu: setting up, signing in, accepting an invitation. */
import { Container, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { WhoIsHere } from '../app/who-is-here.js';
import { Offline } from './offline.js';
import { Page } from './page.js';

interface DoorProps {
  title: string;
  lead?: ReactNode;
  /** In pixels. */
  width?: number;
  children: ReactNode;
}

export function Door({ title, lead, width = 460, children }: DoorProps) {
  return (
    <>
      <Group component="header" justify="space-between" px="md" h={48}>
        <Text fw={650} fz="lg">
          Vitrine
        </Text>
        <WhoIsHere />
      </Group>
      <Container component="main" size={width} py="xl">
        <Offline />
        <Page title={title} lead={lead}>
          {children}
        </Page>
      </Container>
    </>
  );
}
