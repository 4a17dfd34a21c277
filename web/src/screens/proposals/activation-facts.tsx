/** An activation as people read it. */
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api/api.js';
import { usePolicy } from '../cases/policy-words.js';
import { Moment } from '../../parts/moment.js';

type Document = NonNullable<AnswerOf<'GET /activation'>['document']>;

export function ActivationFacts({ document }: { document: Document }) {
  const { t } = useTranslation('settings');
  const { legalBases, dpia, fria, priorConsultation } = document;
  const policy = usePolicy();
  const titleOf = (code: string): string =>
    policy?.purposes.find((each) => each.code === code)?.title ?? code;
  const consultation =
    'reference' in priorConsultation
      ? priorConsultation.reference
      : t('activation.notNeeded', { why: priorConsultation.notNeededBecause });
  return (
    <Table variant="vertical" withRowBorders={false} verticalSpacing={2} maw={760}>
      <Table.Tbody>
        {(['organisation', 'responsiblePerson', 'registerNumber', 'boardApproval'] as const).map((field) => (
          <Row key={field} label={t(`activation.${field}`)}>
            {document[field]}
          </Row>
        ))}
        {Object.entries(legalBases).map(([purpose, basis]) => (
          <Row key={purpose} label={t('activation.legalBasis', { purpose: titleOf(purpose) })}>
            {basis}
          </Row>
        ))}
        {(
          [
            ['dpia', dpia],
            ['fria', fria],
          ] as const
        ).map(([name, { reference, date, reviewOn }]) => (
          <Row key={name} label={t(`activation.${name}`)}>
            {reference}{' '}
            <Text span fz="sm" c="dimmed">
              (<Moment at={date} as="day" />; {t('activation.review')} <Moment at={reviewOn} as="day" />)
            </Text>
          </Row>
        ))}
        <Row label={t('activation.consultation')}>{consultation}</Row>
      </Table.Tbody>
    </Table>
  );
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={260}>{label}</Table.Th>
      <Table.Td>{children}</Table.Td>
    </Table.Tr>
  );
}
