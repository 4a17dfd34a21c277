/** The letter on paper: what is printed when the page is. */
import { List, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { AnswerOf } from '../../api/api.js';
import './letter.css';

type Letter = AnswerOf<'GET /rights/{id}/letter'>;

export function LetterView({ letter, label }: { letter: Letter; label: string }) {
  return (
    <Paper
      component="section"
      aria-label={label}
      lang={letter.language}
      withBorder
      p="xl"
      maw={760}
      className="letter"
    >
      <Stack gap="sm">
        {letter.blocks.map((block, i) => (
          // The letter is drawn as a whole: places do not change.
          // oxlint-disable-next-line no-array-index-key
          <Block key={i} block={block} />
        ))}
      </Stack>
    </Paper>
  );
}

function Block({ block }: { block: Letter['blocks'][number] }) {
  switch (block.kind) {
    case 'note':
      return (
        <Text fw={600} td="underline">
          {block.text}
        </Text>
      );
    case 'title':
      return <Title order={3}>{block.text}</Title>;
    case 'heading':
      return (
        <Title order={4} mt="sm">
          {block.text}
        </Title>
      );
    case 'text':
      return <Text style={{ whiteSpace: 'pre-wrap' }}>{block.text}</Text>;
    case 'list':
      return (
        <List>
          {block.items.map((item) => (
            <List.Item key={item}>{item}</List.Item>
          ))}
        </List>
      );
    case 'facts':
      return <Facts {...block} />;
  }
}

function Facts({ title, facts }: { title: string; facts: [string, string][] }) {
  return (
    <section>
      <Title order={5}>{title}</Title>
      <Table variant="vertical" layout="fixed" withTableBorder verticalSpacing={3} mt={4}>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={`${name} ${value}`}>
              <Table.Th w={200} scope="row">
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
