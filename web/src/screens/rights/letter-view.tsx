/** The letter on paper: what is printed when the page is. */
import { Paper, Table, Text, Title, Typography } from '@mantine/core';
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
      <Typography>
        {letter.blocks.map((block, i) => (
          // The letter is drawn as a whole: places do not change.
          // oxlint-disable-next-line no-array-index-key
          <Block key={i} block={block} />
        ))}
      </Typography>
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
      return <Title order={4}>{block.text}</Title>;
    case 'text':
      return <p style={{ whiteSpace: 'pre-wrap' }}>{block.text}</p>;
    case 'list':
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      );
    case 'facts':
      return <Facts {...block} />;
  }
}

function Facts({ title, facts }: { title: string; facts: [string, string][] }) {
  return (
    <Table variant="vertical" layout="fixed" withTableBorder captionSide="top" mb="sm">
      <Table.Caption>{title}</Table.Caption>
      <Table.Tbody>
        {facts.map(([name, value]) => (
          <Table.Tr key={`${name} ${value}`}>
            <Table.Th w={160} scope="row">
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
