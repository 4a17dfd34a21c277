/** A bucket that the server's settings name, or a part of it. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SourceForm, type FormProps } from './source-form.js';

export function BucketForm({ buckets, ...form }: FormProps & { buckets: readonly string[] }) {
  const { t } = useTranslation('sources');
  const [bucket, setBucket] = useState(buckets[0] ?? '');
  const [prefix, setPrefix] = useState('');
  return (
    <SourceForm
      {...form}
      isReady={bucket !== ''}
      onSubmit={() => form.onCheck({ kind: 's3', address: `s3://${bucket}/${prefix.trim()}` })}
    >
      <Select
        label={t('bucket.bucket')}
        data={[...buckets]}
        value={bucket}
        allowDeselect={false}
        onChange={(chosen) => setBucket(chosen ?? '')}
      />
      <TextInput
        label={t('bucket.prefix')}
        description={t('bucket.prefixHelp')}
        maxLength={1000}
        value={prefix}
        onChange={(event) => setPrefix(event.currentTarget.value)}
      />
    </SourceForm>
  );
}
