/** One examination: the pictures, the worksheet beside them, the conclusion. Neither score nor rank nor origin is known here. */
import { Button, Group, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'wouter';
import { call, useApi, useChange, type AnswerOf } from '../api/api.js';
import { Answer } from '../parts/answer.js';
import { CompareViewer } from '../parts/compare/compare-viewer.js';
import { stateFrom } from '../parts/compare/compare-state.js';
import { Page } from '../parts/page.js';
import { Question } from '../parts/question.js';
import { autosave, type SaveState } from './examination/autosave.js';
import { Concluded } from './examination/concluded.js';
import { Conclude } from './examination/conclude.js';
import { SaveMark } from './examination/save-mark.js';
import { WorksheetForm } from './examination/worksheet.js';
import type { Component, Entry, Examination as Sheet } from './examination/worksheet-words.js';

type Pictures = AnswerOf<'GET /examinations/{id}/pictures'>;

export default function Examination() {
  const { t } = useTranslation('examination');
  const { id } = useParams<{ id: string }>();
  const examination = useApi('GET /examinations/{id}', { params: { id } }, { staleMs: Infinity });
  const pictures = useApi('GET /examinations/{id}/pictures', { params: { id } }, { staleMs: Infinity });
  const isOpen = examination.data?.concludedAt === null;
  return (
    <Page
      title={t('title', { name: examination.data?.comparison.slice(0, 6) ?? '' })}
      lead={t('lead')}
      actions={isOpen && <GiveBack id={id} />}
    >
      <Answer query={examination} rows={12}>
        {(sheet) => (
          <Answer query={pictures} rows={12}>
            {(shown) => <Desk key={id} sheet={sheet} pictures={shown} />}
          </Answer>
        )}
      </Answer>
    </Page>
  );
}

function Desk({ sheet, pictures }: { sheet: Sheet; pictures: Pictures }) {
  const { t } = useTranslation('examination');
  const [keysOn, setKeysOn] = useState(true);
  const work = useSheet(sheet);
  const [start] = useState(() => stateFrom(sheet.adjustments, pictures.probes.length));
  const isOpen = sheet.concludedAt === null;
  const [wasOpen] = useState(isOpen);
  const beside = isOpen ? (
    <>
      <Group justify="space-between" mb={4} wrap="nowrap">
        <Title order={2}>{t('worksheet.title')}</Title>
        <SaveMark state={work.saveState} retry={() => void work.saveNow()} />
      </Group>
      <WorksheetForm worksheet={work.worksheet} enter={work.enter} keysOn={keysOn} />
      <Conclude
        id={sheet.id}
        worksheet={work.worksheet}
        remarks={work.remarks}
        setRemarks={work.setRemarks}
        saveNow={work.saveNow}
        onConcluded={work.onConcluded}
      />
    </>
  ) : (
    <Concluded examination={sheet} isNew={wasOpen} />
  );
  return (
    <CompareViewer
      {...pictures}
      start={start}
      {...(isOpen ? { record: work.record } : {})}
      beside={beside}
      keysOn={keysOn}
      setKeysOn={setKeysOn}
      furtherKeys={
        isOpen
          ? [
              { keys: ['j', 'k'], what: t('keys.move') },
              { keys: ['s', 'd', 'n'], what: t('keys.fill') },
              { keys: ['r'], what: t('keys.remark') },
              { keys: ['Esc'], what: t('keys.leave') },
            ]
          : []
      }
    />
  );
}

/** What is entered, and its way to the server. */
function useSheet(sheet: Sheet) {
  const client = useQueryClient();
  const [worksheet, setWorksheet] = useState(sheet.worksheet);
  const [remarks, setRemarks] = useState(sheet.remarks ?? '');
  const [saveState, setSaveState] = useState<SaveState>('saved');
  const { id } = sheet;
  const keep = (saved: Sheet) => client.setQueryData(['GET /examinations/{id}', { id }, {}], saved);
  const [saving] = useState(() =>
    autosave({
      send: async (body) => void keep(await call('PATCH /examinations/{id}', { params: { id }, body })),
      tell: setSaveState,
    }),
  );
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (saving.state() !== 'saved') event.preventDefault();
    };
    const back = () => void saving.flush();
    window.addEventListener('beforeunload', warn);
    window.addEventListener('online', back);
    return () => {
      window.removeEventListener('beforeunload', warn);
      window.removeEventListener('online', back);
      void saving.flush();
    };
  }, [saving]);
  return {
    worksheet,
    remarks,
    saveState,
    saveNow: saving.flush,
    record: (adjustments: Parameters<typeof stateFrom>[0]) =>
      saving.change({ adjustments: [...adjustments] }),
    enter: (component: Component, entry: Entry) => {
      setWorksheet((before) => ({ ...before, [component]: entry }));
      saving.change({ worksheet: { [component]: entry } });
    },
    setRemarks: (text: string) => {
      setRemarks(text);
      saving.change({ remarks: text });
    },
    onConcluded: (concluded: Sheet) => void keep(concluded),
  };
}

function GiveBack({ id }: { id: string }) {
  const { t } = useTranslation('examination');
  const [, navigate] = useLocation();
  const [asked, question] = useDisclosure(false);
  const giveBack = useChange('DELETE /examinations/{id}', ['GET /examinations']);
  return (
    <>
      <Button variant="default" size="xs" onClick={question.open}>
        {t('giveBack.title')}
      </Button>
      <Question
        opened={asked}
        title={t('giveBack.title')}
        texts={[t('giveBack.text')]}
        confirm={t('giveBack.title')}
        isPending={giveBack.isPending}
        error={giveBack.error}
        onConfirm={() => giveBack.mutate({ params: { id } }, { onSuccess: () => navigate('/examinations') })}
        onClose={question.close}
      />
    </>
  );
}
