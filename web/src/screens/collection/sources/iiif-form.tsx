/** A museum's or library's album by the address of its IIIF manifest or collection. */
import { TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SourceForm, type FormProps } from './source-form.js';

const mostHosts = 20;

export function IiifForm(form: FormProps) {
  const { t } = useTranslation('sources');
  const [address, setAddress] = useState('');
  const [allowHosts, setAllowHosts] = useState<string[]>([]);
  return (
    <SourceForm
      {...form}
      isReady={address.trim() !== ''}
      onSubmit={() => form.onCheck({ kind: 'iiif', address: address.trim(), allowHosts })}
    >
      <TextInput
        label={t('iiif.address')}
        description={t('iiif.addressHelp')}
        type="url"
        inputMode="url"
        placeholder="https://museum.example/iiif/manifest.json"
        maxLength={2000}
        value={address}
        data-autofocus
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <TagsInput
        label={t('iiif.hosts')}
        description={t('iiif.hostsHelp')}
        value={allowHosts}
        onChange={setAllowHosts}
        maxTags={mostHosts}
        splitChars={[',', ' ']}
        acceptValueOnBlur
      />
    </SourceForm>
  );
}
