/** A site.yaml to fill in, with what each line is for in the reader’s language. As it stands it is refused: nobody starts it by mistake. Pure. */

type Explanation =
  | 'name'
  | 'hosts'
  | 'start'
  | 'pages'
  | 'photos'
  | 'permission'
  | 'licence'
  | 'basis'
  | 'approver'
  | 'contact'
  | 'until'
  | 'pace'
  | 'limits';

interface Known {
  approver: string;
  contact: string | null;
}

export function siteTemplate(explain: (what: Explanation) => string, { approver, contact }: Known): string {
  return `# ${explain('name')}
name:

# ${explain('hosts')}
hosts: []

# ${explain('start')}
start: []
sitemaps: []

# ${explain('pages')}
pages:
  include: ['/**']
  exclude: []
# ${explain('photos')}
photos:
  include: ['/**']

# ${explain('permission')}
permission:
# ${explain('licence')}
# licence: CC-BY-4.0

# ${explain('basis')}
basis:
# ${explain('approver')}
approver: ${JSON.stringify(approver)}
# ${explain('contact')}
contact:${contact === null ? '' : ` ${JSON.stringify(contact)}`}
# ${explain('until')}
until:

# ${explain('pace')}
seconds_between_requests: 2
# ${explain('limits')}
limits: { pages: 1000, photos: 10000, megabytes: 2000, photo_megabytes: 50 }
`;
}
