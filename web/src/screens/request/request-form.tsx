/** The form in its three parts, and beside it what is still missing before it can be sent. */
import { Alert, Button, Grid, Group, List, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { ApiProblem, useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import type { ShownCase } from '../case/shown-case.js';
import type { Policy } from '../cases/policy-words.js';
import { lackingIn, useDraft, type Draft, type Lack } from './draft.js';
import { ModeChoice } from './mode-choice.js';
import { ScopeChoice } from './scope-choice.js';
import { GuidedText } from './guided-text.js';
import { repeated, textFields, type TextField } from './written.js';

interface RequestFormProps {
  shown: ShownCase;
  policy: Policy;
}

export function RequestForm({ shown, policy }: RequestFormProps) {
  const { t } = useTranslation('request');
  const { case: file, quotas } = shown;
  const { modes, minTextLength } = policy.authorisation;
  const offences = policy.purposes.find(({ code }) => code === file.purpose)?.offences ?? [file.offence];
  const first = { mode: modes[0] ?? 'exAnte', offence: file.offence };
  const { draft, wasKept, change, forget } = useDraft(file.id, first);
  const [, goTo] = useLocation();
  const [wasTried, setTried] = useState(false);
  const send = useChange('POST /authorisations', ['GET /authorisations', 'GET /cases/{id}']);
  const left = leftOf(quotas, policy.authorisation.maxSearches);
  const lacking = lackingIn(draft, { least: minTextLength, left });
  const refused = send.isError ? refusedText(send.error) : null;

  function write(more: Partial<Draft>): void {
    // What was refused is being mended.
    if (send.isError) send.reset();
    change(more);
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (lacking.length > 0) {
      focusOn(lacking[0]!);
      return;
    }
    send.mutate({ body: { ...draft, caseId: file.id } }, { onSuccess: sent, onError: showRefused });
  }

  function sent({ id }: { id: string }): void {
    forget();
    goTo(`/authorisations/${id}`);
  }

  function showRefused(error: unknown): void {
    const field = refusedText(error);
    if (field !== null) focusOn(field);
  }

  return (
    <form onSubmit={submit} noValidate>
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="xl">
            {wasKept && <Alert color="gray">{t('kept')}</Alert>}
            <Part title={t('parts.mode')}>
              <ModeChoice modes={modes} value={draft.mode} onChange={(mode) => write({ mode })} />
              {offences.length > 1 && (
                <NativeSelect
                  label={t('offence')}
                  data={offences}
                  value={draft.offence}
                  onChange={(event) => write({ offence: event.currentTarget.value })}
                  maw={360}
                />
              )}
            </Part>
            <Part title={t('parts.scope')}>
              <ScopeChoice draft={draft} change={write} left={left} quotas={quotas} wasTried={wasTried} />
            </Part>
            <Part title={t('parts.why')} lead={t('whyLead')}>
              {textFields.map((field) => (
                <GuidedText
                  key={field}
                  field={field}
                  value={draft[field]}
                  least={minTextLength}
                  isRepeated={repeated(draft).includes(field)}
                  wasTried={wasTried}
                  isRefused={field === refused}
                  onChange={(text) => write({ [field]: text })}
                />
              ))}
            </Part>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <BeforeSending
            draft={draft}
            lacking={lacking}
            isSending={send.isPending}
            problem={send.isError ? <Problem error={send.error} /> : null}
          />
        </Grid.Col>
      </Grid>
    </form>
  );
}

/** How many searches may be asked for: the policy’s most at once, and what the case has left. */
function leftOf({ searchesPerCase }: ShownCase['quotas'], most: number): number {
  return Math.max(0, Math.min(most, searchesPerCase.most - searchesPerCase.made));
}

/** The text that the server did not take: its line begins with which. null: it is about something else. */
function refusedText(error: unknown): TextField | null {
  if (!(error instanceof ApiProblem) || error.code !== 'request.text') return null;
  return textFields.find((field) => error.message.startsWith(`${field}: `)) ?? null;
}

/** The field that is to be mended first. */
function focusOn(lack: Lack): void {
  const id = lack === 'repeated' ? 'alternatives' : lack === 'quota' ? 'searches' : lack;
  const place = document.querySelector<HTMLElement>(`#request-${id}`);
  place?.focus();
  place?.scrollIntoView({ block: 'center' });
}

function Part({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} mb={lead === undefined ? 'xs' : 0}>
        {title}
      </Title>
      {lead !== undefined && (
        <Text fz="sm" c="dimmed" mb="sm">
          {lead}
        </Text>
      )}
      <Stack gap="lg">{children}</Stack>
    </section>
  );
}

interface BeforeSendingProps {
  draft: Draft;
  lacking: readonly Lack[];
  isSending: boolean;
  problem: ReactNode;
}

function BeforeSending({ draft, lacking, isSending, problem }: BeforeSendingProps) {
  const { t } = useTranslation('request');
  return (
    <Stack gap="sm" pos="sticky" top={64}>
      <Title order={2}>{t('parts.send')}</Title>
      <Text fz="sm">{t(`modes.${draft.mode}.next`)}</Text>
      <div role="status">{problem === null && <Lacking lacking={lacking} />}</div>
      <Text fz="xs" c="dimmed">
        {t('memory')}
      </Text>
      {problem}
      <Group>
        <Button type="submit" loading={isSending}>
          {t('submit')}
        </Button>
      </Group>
    </Stack>
  );
}

function Lacking({ lacking }: { lacking: readonly Lack[] }) {
  const { t } = useTranslation('request');
  if (lacking.length === 0) return <Text fz="sm">{t('complete')}</Text>;
  return (
    <>
      <Text fz="sm" mb={4}>
        {t('missing')}
      </Text>
      <List size="sm" spacing={2}>
        {lacking.map((lack) => (
          <List.Item key={lack}>{t(`lacks.${lack}`)}</List.Item>
        ))}
      </List>
    </>
  );
}
