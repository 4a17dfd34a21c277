/** The facts of a lead report as rows of name and text. */
import { timecode } from '../../../lib/timecode.js';
import type { LeadPackage } from '../lead-package.js';
import type { Row } from './lead-report.js';
import { bandWords, minute, round, strangers } from './lead-words.js';

export function candidateRows({ lead, addresses }: LeadPackage): Row[] {
  const { photo, score, rank, expectedFalseCandidates, expectedFalseIs, quality } = lead;
  return [
    { name: 'Found at', text: photo.source, style: 'strong' },
    ...(photo.page === null ? [] : [{ name: 'On the page', text: photo.page }]),
    ...(photo.title === null ? [] : [{ name: 'Title there', text: photo.title }]),
    ...(photo.timecodeMs === null ? [] : [{ name: 'In the film at', text: timecode(photo.timecodeMs) }]),
    { name: 'Captured, as the source states', text: photo.capturedAt ?? 'not known' },
    ...originRows(addresses, photo.source),
    { name: 'Collection', text: photo.collection },
    { name: 'SHA-256 of the photo', text: photo.sha256, style: 'mono' },
    { name: 'Rank', text: String(rank) },
    { name: 'Score, as a lead', text: bandWords(lead) },
    {
      name: 'Expected false candidates',
      text:
        expectedFalseCandidates === null
          ? 'not known: the model has no calibration'
          : `${strangers(expectedFalseCandidates, expectedFalseIs)} strangers at this score or above${expectedFalseIs === 'extrapolated' ? ' (extrapolated)' : ''}`,
    },
    { name: 'Score (cosine)', text: score.toFixed(3) },
    {
      name: 'Quality of the face',
      text: `${quality.unified.toFixed(2)} of 1; ${Math.round(quality.faceSizePx)} px wide, turned ${Math.round(Math.abs(quality.yawDegrees))} degrees`,
    },
    ...(lead.embeddedFrom === 'preview'
      ? [{ name: 'Compared from', text: 'a reduced copy, because the photo was gone: the score says less' }]
      : []),
  ];
}

/** Who made it and under which licence, through what it came, and where else it was found. */
function originRows(addresses: LeadPackage['addresses'], shown: string): Row[] {
  const first = addresses.find(({ source }) => source === shown);
  const { author = null, licence = null, fetchedAt = null, custody = [] } = first?.provenance ?? {};
  const others = addresses.filter((each) => each !== first);
  return [
    ...(first === undefined || first.vanishedAt === null
      ? []
      : [{ name: 'Gone from there since', text: minute(first.vanishedAt) }]),
    ...(author === null ? [] : [{ name: 'Author, as the source states', text: author }]),
    ...(licence === null ? [] : [{ name: 'Licence or rights', text: licence }]),
    ...(fetchedAt === null ? [] : [{ name: 'Fetched there', text: minute(fetchedAt) }]),
    ...(custody.length === 0 ? [] : [{ name: 'Came by way of', text: custody.join(', ') }]),
    ...others.map(({ source, vanishedAt }) => ({
      name: 'Also found at',
      text: vanishedAt === null ? source : `${source} (gone since ${minute(vanishedAt)})`,
    })),
  ];
}

export function caseRows({ case: of }: LeadPackage): Row[] {
  return [
    { name: 'Reference', text: of.reference, style: 'strong' },
    { name: 'Purpose, offence', text: `${of.purpose}, ${of.offence}` },
    { name: 'Unit', text: of.unit },
    ...(of.onBehalf === null
      ? []
      : [
          {
            name: 'On behalf of',
            text: `${of.onBehalf.name}; ${of.onBehalf.basis}; to ${of.onBehalf.recipients}`,
          },
        ]),
  ];
}

export function authorisationRows({ authorisation }: LeadPackage): Row[] {
  if (authorisation === null) return [{ name: 'None', text: 'unsupervised' }];
  const { decision } = authorisation;
  return [
    { name: 'Id', text: authorisation.id, style: 'mono' },
    { name: 'Mode', text: authorisation.mode },
    { name: 'Requested', text: `${minute(authorisation.requestedAt)} by ${authorisation.requestedBy}` },
    { name: 'Facts', text: authorisation.facts },
    { name: 'Necessity', text: authorisation.necessity },
    { name: 'Alternatives considered', text: authorisation.alternatives },
    {
      name: 'Decision',
      text:
        decision === null
          ? 'none'
          : `${decision.authority}, ${decision.reference}; entered ${minute(decision.at)} by ${decision.by}`,
      style: 'strong',
    },
    ...(decision?.text ? [{ name: 'Conditions', text: decision.text }] : []),
    { name: 'Until', text: minute(authorisation.expiresAt) },
  ];
}

export function searchRows({ search }: LeadPackage): Row[] {
  const { gallery, cut, calibration, probes } = search.result;
  return [
    { name: 'Made', text: `${minute(search.at)} by ${search.by}` },
    { name: 'Reason', text: search.reason },
    ...probes.map((probe, i): Row => ({
      name: probes.length > 1 ? `SHA-256 of probe ${i + 1}` : 'SHA-256 of the probe',
      text: probe.sha256,
      style: 'mono',
    })),
    { name: 'Compared', text: `${gallery.scanned} faces in ${gallery.photos} photos` },
    { name: 'Version of what was searched', text: gallery.version, style: 'mono' },
    {
      name: 'Cut',
      text: [
        cut.minScore === null || cut.minScore <= -1 ? 'none' : `score ${cut.minScore.toFixed(3)} (cosine)`,
        ...(cut.expectedFalse === null ? [] : [`${round(cut.expectedFalse)} strangers expected above it`]),
        ...(cut.missRate === null
          ? []
          : [
              `of photos of one person in the calibration, 1 in ${round(1 / Math.max(cut.missRate, 1e-6))} scores lower`,
            ]),
      ].join('; '),
    },
    { name: 'Model', text: search.settings?.model ?? 'not known', style: 'mono' },
    {
      name: 'Calibration',
      text:
        calibration === null
          ? 'none: what a score means is not known'
          : `${calibration.id} of ${calibration.date}: ${calibration.data.description}`,
    },
  ];
}
