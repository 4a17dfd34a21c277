/** Adding photos: drop them, a folder or a zip file, or name where they are to be fetched. Below it what is on its way and what became of it. */
import { Alert, Button, FileButton, Grid, Group, Stack, Text, Title } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import '@mantine/dropzone/styles.css';
import { IconFileZip, IconFolder, IconPhoto, IconPhotoUp } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { JobList } from './job-list.js';
import { NameSource } from './sources/name-source.js';
import { chosenFrom, type Chosen } from './upload-plan.js';
import { upload } from './uploads.js';

export function AddTab({ name, isEnded }: { name: string; isEnded: boolean }) {
  const { t } = useTranslation('collection');
  if (isEnded) return <Alert color="yellow">{t('add.ended')}</Alert>;
  return (
    <Stack gap="md">
      <Grid gap="md" align="stretch">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <DropFiles name={name} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <NameSource name={name} />
        </Grid.Col>
      </Grid>
      <Title order={2}>{t('jobs.title')}</Title>
      <JobList name={name} />
    </Stack>
  );
}

function DropFiles({ name }: { name: string }) {
  const { t } = useTranslation('collection');
  const [tooLarge, setTooLarge] = useState<Chosen[]>([]);
  const folder = useRef<HTMLInputElement>(null);
  const add = (files: readonly File[]): void => setTooLarge(upload(name, chosenFrom(files)));
  return (
    <Stack gap="md" h="100%">
      <Dropzone
        flex={1}
        onDrop={add}
        activateOnClick={false}
        activateOnKeyboard={false}
        useFsAccessApi={false}
        // Buttons within open what there is to choose.
        enablePointerEvents
        tabIndex={-1}
        inputProps={{ 'aria-label': t('add.label') }}
        role="group"
        aria-label={t('add.label')}
        styles={{ root: { display: 'grid', alignItems: 'center' }, inner: { pointerEvents: 'auto' } }}
      >
        <Stack align="center" gap="xs" py="md">
          <IconPhotoUp size={36} stroke={1.3} aria-hidden />
          <Text fw={600}>{t('add.drop')}</Text>
          <Text fz="sm" c="dimmed" ta="center" maw={620}>
            {t('add.kinds')}
          </Text>
          <Group gap="xs" mt={4} justify="center">
            <FileButton onChange={add} multiple>
              {(props) => (
                <Button
                  {...props}
                  variant="default"
                  px="sm"
                  leftSection={<IconPhoto size={16} aria-hidden />}
                >
                  {t('add.photos')}
                </Button>
              )}
            </FileButton>
            <Button
              variant="default"
              px="sm"
              leftSection={<IconFolder size={16} aria-hidden />}
              onClick={() => folder.current?.click()}
            >
              {t('add.folder')}
            </Button>
            <FileButton
              onChange={(file) => file !== null && add([file])}
              accept=".zip,.tar,.tgz,.gz,.warc,.wacz,.mbox,application/zip"
            >
              {(props) => (
                <Button
                  {...props}
                  variant="default"
                  px="sm"
                  leftSection={<IconFileZip size={16} aria-hidden />}
                >
                  {t('add.zip')}
                </Button>
              )}
            </FileButton>
          </Group>
        </Stack>
      </Dropzone>
      <input
        ref={folder}
        type="file"
        hidden
        multiple
        aria-label={t('add.folder')}
        // React knows no type for it; browsers do.
        {...{ webkitdirectory: '' }}
        onChange={(event) => {
          add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      {tooLarge.length > 0 && (
        <Alert
          color="yellow"
          title={t('add.tooLarge', { count: tooLarge.length })}
          withCloseButton
          closeButtonLabel={t('add.tooLargeClose')}
          onClose={() => setTooLarge([])}
        >
          {tooLarge
            .slice(0, 5)
            .map(({ path }) => path)
            .join(', ')}
        </Alert>
      )}
    </Stack>
  );
}
