/** One line of the timeline: when, what, who, and what a reader would otherwise have to look up. */
import { Anchor, Box, Group, Text } from '@mantine/core';
import {
  IconArchive,
  IconBan,
  IconCircleCheck,
  IconClockOff,
  IconEraser,
  IconFileExport,
  IconFilePlus,
  IconFolderOpen,
  IconLock,
  IconNote,
  IconRotate2,
  IconScale,
  IconSearch,
  IconShare,
  IconUsersGroup,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useFormats } from '../../i18n/locale.js';
import { useHasRole, useWho } from '../../app/session.js';
import { PersonName } from '../../parts/person-name.js';
import type { CaseSearch, ShownCase, TimelineEvent } from './shown-case.js';

const icons: Readonly<Record<TimelineEvent['what'], Icon>> = {
  'case.opened': IconFolderOpen,
  'case.closed': IconArchive,
  'case.erased': IconEraser,
  'authorisation.requested': IconFilePlus,
  'authorisation.granted': IconCircleCheck,
  'authorisation.refused': IconBan,
  'authorisation.locked': IconLock,
  'authorisation.withdrawn': IconRotate2,
  'authorisation.expired': IconClockOff,
  search: IconSearch,
  clustering: IconUsersGroup,
  'examination.submitted': IconScale,
  'lead.decided': IconScale,
  'note.made': IconNote,
  'export.made': IconFileExport,
  'disclosure.made': IconShare,
};

export function EventLine({ event, shown }: { event: TimelineEvent; shown: ShownCase }) {
  const { t } = useTranslation('case');
  const { at, what, by } = event;
  const EventIcon = icons[what];
  const { time } = useFormats();
  return (
    <Group
      component="li"
      gap="sm"
      align="flex-start"
      wrap="nowrap"
      py={5}
      style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}
    >
      <Text
        component="time"
        dateTime={at}
        title={`${new Date(at).toISOString()} (UTC)`}
        fz="sm"
        c="dimmed"
        w={64}
        className="numbers"
        style={{ flexShrink: 0 }}
      >
        {time(at)}
      </Text>
      <Box pt={2} style={{ flexShrink: 0 }}>
        <EventIcon size={16} aria-hidden />
      </Box>
      <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Text fz="sm">
          {t(`events.${what}`)}
          {by !== null && (
            <Text span inherit c="dimmed">
              {' · '}
              <PersonName id={by} />
            </Text>
          )}
        </Text>
        <Detail event={event} shown={shown} />
      </div>
    </Group>
  );
}

function Detail({ event, shown }: { event: TimelineEvent; shown: ShownCase }) {
  const { what, id } = event;
  const note = shown.notes.find((each) => each.id === id);
  if (note !== undefined) return <NoteText text={note.text} />;
  const request = shown.authorisations.find((each) => each.id === id);
  if (request !== undefined) return <RequestDetail what={what} request={request} />;
  if (what === 'examination.submitted' || what === 'lead.decided') return <Examined event={event} />;
  if (what === 'search') {
    const search = shown.searches.find((each) => each.id === id);
    return search === undefined ? null : <SearchDetail search={search} owner={shown.case.owner} />;
  }
  const disclosure = shown.disclosures.find((each) => each.id === id);
  if (disclosure === undefined) return null;
  return (
    <Text fz="sm" c="dimmed">
      {disclosure.recipient}
    </Text>
  );
}

function NoteText({ text }: { text: string }) {
  const { t } = useTranslation('case');
  return text === '' ? (
    <Text fz="sm" c="dimmed" fs="italic">
      {t('notes.untold')}
    </Text>
  ) : (
    <Text fz="sm" style={{ whiteSpace: 'pre-wrap' }}>
      {text}
    </Text>
  );
}

type Request = ShownCase['authorisations'][number];

function RequestDetail({ what, request }: { what: TimelineEvent['what']; request: Request }) {
  const { t } = useTranslation('authorisations');
  if (what === 'authorisation.requested') {
    const { searches, collections } = request.asked ?? request;
    return (
      <Text fz="sm" c="dimmed">
        {t(`modes.${request.mode}.short`)} · {t('searches', { count: searches })} ·{' '}
        {collections.map(({ name }) => name).join(', ')}
      </Text>
    );
  }
  if (what === 'authorisation.granted' && request.asked !== null) {
    return (
      <Text fz="sm" c="dimmed">
        {t('narrowed')} · {t('searches', { count: request.searches })} ·{' '}
        {request.collections.map(({ name }) => name).join(', ')}
      </Text>
    );
  }
  const text = request.decision?.text ?? '';
  if (what === 'authorisation.refused' && text !== '') {
    return (
      <Text fz="sm" c="dimmed">
        {text}
      </Text>
    );
  }
  return null;
}

/** What this event was of; the total stands with the search. */
function Examined({ event: { candidates, result } }: { event: TimelineEvent }) {
  const { t } = useTranslation('case');
  return (
    <Text fz="sm" c="dimmed">
      {candidates !== undefined && t('search.candidates', { count: candidates })}
      {result !== undefined && t(`search.concluded.${result}`)}
    </Text>
  );
}

interface SearchDetailProps {
  search: CaseSearch;
  owner: string;
}

function SearchDetail({ search, owner }: SearchDetailProps) {
  const { t } = useTranslation('case');
  const { person } = useWho();
  const isReadable =
    useHasRole()('investigator') &&
    (search.person === person || owner === person) &&
    search.erasedAt === null;
  const { submitted, supported, notSupported } = search;
  return (
    <Text fz="sm" c="dimmed">
      {search.collections.join(', ')} · {outcomeIn(search, t)}
      {submitted > 0 && ` · ${t('search.examined', { submitted, supported, notSupported })}`}
      {isReadable && search.outcome !== null && (
        <>
          {' · '}
          <Anchor component={Link} href={`/searches/${search.id}`} fz="sm" underline="always">
            {t('search.results')}
          </Anchor>
        </>
      )}
    </Text>
  );
}

type Words = ReturnType<typeof useTranslation<'case'>>['t'];

function outcomeIn({ outcome, candidates, erasedAt }: CaseSearch, t: Words): string {
  if (erasedAt !== null) return t('search.erased');
  if (outcome === null) return t('search.unfinished');
  if (outcome === 'choose-face') return t('search.chooseFace');
  return outcome === 'answered' ? t('search.candidates', { count: candidates ?? 0 }) : t('search.failed');
}
