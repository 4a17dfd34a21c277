/** What left the house: leads that were exported, and what was handed to others on which basis; and recording the latter. */
import { Button, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { useHasRole } from '../../app/session.js';
import { Moment } from '../../parts/moment.js';
import { Question } from '../../parts/question.js';
import { PersonName } from '../../parts/person-name.js';
import type { ShownCase } from './shown-case.js';

export function Handovers({ shown }: { shown: ShownCase }) {
  const { t } = useTranslation('case');
  const { case: file, exports, disclosures } = shown;
  const mayRecord = useHasRole()('investigator', 'privacy-officer') && file.erasedAt === null;
  return (
    <section aria-labelledby="handovers">
      <Title order={2} id="handovers" mb="xs">
        {t('handovers.title')}
      </Title>
      <Stack gap="sm">
        {exports.length + disclosures.length === 0 && (
          <Text fz="sm" c="dimmed">
            {t('handovers.none')}
          </Text>
        )}
        {exports.map((each) => (
          <div key={each.id}>
            <Text fz="sm">{t('handovers.export')}</Text>
            <Text fz="xs" c="dimmed">
              <Moment at={each.madeAt} /> · <PersonName id={each.person} />
            </Text>
            <Text fz="xs" c="dimmed" ff="monospace" title={each.sha256}>
              SHA-256 {each.sha256.slice(0, 16)}…
            </Text>
          </div>
        ))}
        {disclosures.map((each) => (
          <div key={each.id}>
            <Text fz="sm">{each.recipient}</Text>
            <Text fz="xs">{each.content}</Text>
            <Text fz="xs" c="dimmed">
              {each.legalBasis} · <Moment at={each.madeAt} /> · <PersonName id={each.person} />
            </Text>
          </div>
        ))}
        {mayRecord && <Record caseId={file.id} />}
      </Stack>
    </section>
  );
}

const nothing = { recipient: '', legalBasis: '', content: '' };

function Record({ caseId }: { caseId: string }) {
  const { t } = useTranslation('case');
  const { t: common } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const [given, setGiven] = useState(nothing);
  const disclose = useChange('POST /cases/{id}/disclosures', ['GET /cases/{id}']);

  function record(): void {
    disclose.mutate({ params: { id: caseId }, body: given }, { onSuccess: done });
  }

  function done(): void {
    setGiven(nothing);
    close();
  }

  return (
    <div className="no-print">
      <Button variant="default" size="xs" onClick={open}>
        {t('handovers.record')}
      </Button>
      <Question
        opened={opened}
        title={t('handovers.record')}
        texts={[t('handovers.help')]}
        confirm={common('actions.save')}
        isPending={disclose.isPending}
        error={disclose.error}
        onConfirm={record}
        onClose={close}
      >
        {(['recipient', 'legalBasis'] as const).map((field) => (
          <TextInput
            key={field}
            label={t(`handovers.${field}`)}
            value={given[field]}
            onChange={(event) => setGiven({ ...given, [field]: event.currentTarget.value })}
            required
          />
        ))}
        <Textarea
          label={t('handovers.content')}
          value={given.content}
          onChange={(event) => setGiven({ ...given, content: event.currentTarget.value })}
          autosize
          minRows={2}
          required
        />
      </Question>
    </div>
  );
}
