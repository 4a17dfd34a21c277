/** The search, with photos that the person gave; where a photo shows several faces, somebody says which one it is. */
import { Button, Checkbox, CloseButton, FileButton, Group, Image, Stack, Text } from '@mantine/core';
import { IconPhotoPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange, type AnswerOf } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { submitting } from '../../parts/submitting.js';
import { outdated, type RightsRequest } from './request.js';
import { WhichFace } from './which-face.js';

const mostPhotos = 5;

interface Photo {
  file: File;
  address: string;
  /** 0: there is one face, or ask back. */
  face: number;
}

type Choice = Extract<AnswerOf<'POST /rights/{id}/search'>, { kind: 'choose-face' }>;

export function SearchStep({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const [photos, setPhotos] = useState<Photo[]>([]);
  const [isLowAccepted, setLowAccepted] = useState(false);
  const [choice, setChoice] = useState<Choice | null>(null);
  const search = useChange('POST /rights/{id}/search', [...outdated, 'GET /rights/{id}/candidates']);

  function send(sent: readonly Photo[]): void {
    const form = new FormData();
    for (const { file, face } of sent) {
      form.append('probe', file);
      form.append('face', String(face));
    }
    if (isLowAccepted) form.append('acceptLowQuality', 'true');
    setChoice(null);
    search.mutate(
      { params: { id: of.id }, form },
      { onSuccess: (answer) => setChoice(answer.kind === 'choose-face' ? answer : null) },
    );
  }

  function chooseFace(face: number): void {
    const chosen = photos.map((photo, i) => (i + 1 === choice?.photo ? { ...photo, face } : photo));
    setPhotos(chosen);
    send(chosen);
  }

  return (
    <form onSubmit={submitting(() => choice === null && send(photos))}>
      <Stack gap="sm" maw={760}>
        <Text fz="sm">{t('search.text')}</Text>
        <PhotoList
          photos={photos}
          setPhotos={(changed) => {
            setPhotos(changed);
            setChoice(null);
          }}
        />
        <Checkbox
          label={t('search.lowQuality')}
          checked={isLowAccepted}
          onChange={(event) => setLowAccepted(event.currentTarget.checked)}
        />
        {choice !== null && <WhichFace choice={choice} searchesLeft={of.searchesLeft} choose={chooseFace} />}
        {search.isError && <Problem error={search.error} />}
        <Group gap="md">
          {/* It would search once more without a face: that is done by pressing one. */}
          {choice === null && (
            <Button type="submit" loading={search.isPending} disabled={photos.length === 0}>
              {t('search.submit')}
            </Button>
          )}
          <Text fz="sm" c="dimmed" role="status">
            {search.isPending ? t('search.busy') : t('search.left', { count: of.searchesLeft })}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

function PhotoList({
  photos,
  setPhotos,
}: {
  photos: readonly Photo[];
  setPhotos: (photos: Photo[]) => void;
}) {
  const { t } = useTranslation('rights');
  const addressOf = useAddresses();
  const add = (files: File[]): void => {
    const added = files.map((file) => ({ file, address: addressOf(file), face: 0 }));
    setPhotos([...photos, ...added].slice(0, mostPhotos));
  };
  return (
    <Stack gap={6} role="group" aria-label={t('search.photos')}>
      <Text fz="sm" fw={500}>
        {t('search.photos')}
      </Text>
      <Text fz="xs" c="dimmed">
        {t('search.photosHelp')}
      </Text>
      <Group gap="sm" align="flex-start">
        {photos.map(({ file, address }, i) => (
          <Stack key={address} gap={4} w={140}>
            <Image
              src={address}
              alt={t('search.photoAlt', { number: i + 1 })}
              h={140}
              fit="contain"
              radius="sm"
              bg="var(--mantine-color-default-hover)"
            />
            <Group gap={4} wrap="nowrap" justify="space-between">
              <Text fz="xs" c="dimmed" truncate>
                {file.name}
              </Text>
              <CloseButton
                size="sm"
                aria-label={t('search.remove', { name: file.name })}
                onClick={() => setPhotos(photos.filter((each) => each.address !== address))}
              />
            </Group>
          </Stack>
        ))}
      </Group>
      <div>
        <FileButton onChange={add} accept="image/*,.pgm,.ppm" multiple>
          {(props) => (
            <Button
              {...props}
              variant="default"
              leftSection={<IconPhotoPlus size={16} aria-hidden />}
              disabled={photos.length >= mostPhotos}
            >
              {t('search.choose')}
            </Button>
          )}
        </FileButton>
      </div>
    </Stack>
  );
}

/** The browser keeps a file in memory for as long as it has an address: until the step is left. */
function useAddresses(): (file: File) => string {
  const made = useRef<string[]>([]);
  useEffect(() => {
    const addresses = made.current;
    return () => {
      for (const address of addresses) URL.revokeObjectURL(address);
    };
  }, []);
  return (file) => {
    const address = URL.createObjectURL(file);
    made.current.push(address);
    return address;
  };
}
