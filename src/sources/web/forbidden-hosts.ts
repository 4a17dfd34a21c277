/**
 * Sites that are never a source: their terms forbid automated collection, and the people on them did not publish themselves for this. No
 * permission in a site.yaml opens them, no option does. The list is what comes to mind first, not a licence for what is not on it.
 */

const names = [
  'facebook.com', 'fb.com', 'fb.me', 'fb.watch', 'm.me', 'instagr.am', 'wa.me', 'fbcdn.net', 'fbsbx.com', 'messenger.com', 'instagram.com', 'cdninstagram.com', 'threads.net', 'threads.com',
  'whatsapp.com', 'whatsapp.net', 'tiktok.com', 'tiktokcdn.com', 'tiktokcdn-us.com', 'tiktokcdn-eu.com', 'tiktokv.com', 'douyin.com', 'x.com', 'twitter.com',
  'twimg.com', 't.co', 'linkedin.com', 'licdn.com', 'lnkd.in', 'vk.com', 'vk.ru', 'vk.me', 'userapi.com', 'vkuser.net', 'ok.ru', 'odnoklassniki.ru',
  'mycdn.me', 'snapchat.com', 'sc-cdn.net', 'snap.com', 'youtube.com', 'youtu.be', 'youtube-nocookie.com', 'ytimg.com', 'ggpht.com',
  'pinterest.com', 'pinimg.com', 'pin.it', 'reddit.com', 'redd.it', 'redditmedia.com', 'redditstatic.com', 'tumblr.com',
  'discord.com', 'discordapp.com', 'discordapp.net', 'telegram.org', 't.me', 'telesco.pe', 'weibo.com', 'weibo.cn',
  'sinaimg.cn', 'qq.com', 'wechat.com', 'xing.com', 'twitch.tv', 'jtvnw.net', 'bereal.com', 'bsky.app', 'onlyfans.com', 'tinder.com',
  'gotinder.com', 'bumble.com', 'hinge.co', 'grindr.com', 'badoo.com', 'badoocdn.com', 'okcupid.com', 'match.com', 'meetic.com', 'happn.com',
  'feeld.co', 'plentyoffish.com', 'pof.com', 'clearview.ai', 'pimeyes.com', 'facecheck.id',
]; // prettier-ignore

/** National addresses of the same: pinterest.fr, tinder.de. */
const anyEnding = ['facebook', 'instagram', 'tiktok', 'pinterest', 'tinder', 'linkedin', 'badoo', 'meetic'];

/** Why a host is never a source; null: it is not on the list. `host` may carry a port. */
export function whyForbidden(host: string): string | null {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.+$/, '');
  const labels = name.split('.');
  const isListed = labels.some((_, at) => names.includes(labels.slice(at).join('.')));
  // pinterest.fr and pinterest.co.uk, but not pinterest.example.org.
  const endings = [labels.at(-2), /^(co|com)$/.test(labels.at(-2) ?? '') ? labels.at(-3) : undefined];
  const isNational = endings.some((label) => label !== undefined && anyEnding.includes(label));
  if (!isListed && !isNational) return null;
  return `the terms of ${name} forbid automated collection, and the people on it did not publish themselves for this; photos of it can be taken in only as files that their owner handed over`;
}
