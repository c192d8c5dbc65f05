/**
 * Names below which anybody can have a name: `*.github.io` is not one owner's. A short list of the common ones, not the
 * Public Suffix List, which is larger than this whole library; it stops accidents with wildcards, nothing else rests on
 * it.
 */

/** Second-level names that registries of countries hand names out under, as in `co.uk`. */
const REGISTRY_LABELS = new Set(
  'ac ad asn asso biz co com edu ed go gob gop gouv gov govt gub gv id in info int lg ltd me mil mod name ne net nhs nic nom or org plc police pro sch school sc web'.split(
    ' ',
  ),
)

/** Hosts that give their customers names. */
const HOSTING = new Set(
  `amazonaws.com appspot.com azureedge.net azurestaticapps.net azurewebsites.net bitbucket.io blogspot.com
  cloudapp.net cloudfront.net codeberg.page csb.app deno.dev dreamhosters.com duckdns.org dyndns.org
  elasticbeanstalk.com firebaseapp.com fly.dev freeddns.org git.io github.dev github.io githubusercontent.com
  gitlab.io glitch.me herokuapp.com hopto.org myshopify.com neocities.org netlify.app ngrok-free.app ngrok.app
  ngrok.io no-ip.org onrender.com pages.dev pythonanywhere.com r2.dev railway.app readthedocs.io repl.co
  replit.app replit.dev rhcloud.com run.app s3.amazonaws.com stackblitz.io streamlit.app surge.sh trycloudflare.com
  tumblr.com vercel.app vercel.dev weebly.com web.app webflow.io wixsite.com wordpress.com workers.dev`.split(
    /\s+/,
  ),
)

/** Whether names below this one belong to different owners, as far as a short list can tell. Lower case, no dot at the end. */
export function isSharedSuffix(host: string): boolean {
  const labels = host.split('.')
  if (labels.length < 2) return true
  const [second, top] = labels.slice(-2) as [string, string]
  const isRegistry = labels.length === 2 && top.length === 2 && REGISTRY_LABELS.has(second)
  return isRegistry || HOSTING.has(host)
}
