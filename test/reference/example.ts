/** Writes the example chapter: the scenario, played for real, with every request and response. */
import { parseJson } from '../../sdk/core/json/index.ts'
import { code, GENERATED, heading } from './markdown.ts'
import { formatJson, Placeholders } from './placeholders.ts'
import { Cast, type Step, steps } from './scenario.ts'
import { type Exchange, Stage } from './stage.ts'

export async function writeExample(): Promise<string> {
  const stage = new Stage()
  const cast = new Cast(stage)
  const placeholders = new Placeholders()
  const chapters: string[] = []
  for (const [index, step] of steps.entries()) {
    const given = await step.run(cast)
    const { exchanges, names } = stage.take()
    for (const [value, name] of names) placeholders.name(value, name)
    chapters.push(...tell(index + 1, step, exchanges, placeholders))
    if (given !== undefined)
      chapters.push('In the end the program has:', show(JSON.stringify(given), placeholders))
  }
  return [
    heading(1, 'An example'),
    GENERATED,
    'Alice creates an account, connects her devices, keeps her data in it, and gets everything back after she has lost ' +
      'all devices. This is a real run against a real portal, in the `modern` suite, with every request and every ' +
      'response. Keys and signatures are new in each run, so they are shown by name:',
    [
      '- `⟨laptop⟩`, `⟨passwords⟩`, `⟨key 2⟩`, `⟨identifier 1⟩`: fingerprints of devices and other keys, and random ' +
        'identifiers. The same name stands for the same value throughout.',
      '- `⟨signature 3⟩`, `⟨x 1⟩`, `⟨nonce 1⟩`: binary values, by their member’s name and in the order of appearance.',
      '- `{ "⟨payload 1⟩": {…} }`: signed bytes that hold JSON, decoded where they first appear and named afterwards. On ' +
        'the wire they are base64url.',
      '- `{ "⟨decoded⟩": {…} }`: a protected header, decoded.',
    ].join('\n'),
    'A request is posted to `https://example.com/.well-known/mmm/`. *Signed by* means an HTTP message signature (RFC ' +
      '9421) in its headers, by that device’s authentication key.',
    ...chapters,
  ].join('\n\n')
}

function tell(
  number: number,
  { title, story, calls }: Step,
  exchanges: readonly Exchange[],
  placeholders: Placeholders,
): string[] {
  return [
    heading(2, `${number}. ${title}`),
    story,
    code('ts', calls),
    ...exchanges.flatMap(exchange => tellExchange(exchange, placeholders)),
  ]
}

function tellExchange(exchange: Exchange, placeholders: Placeholders): string[] {
  const { machine, transaction, request, response, signer, ifMatch } = exchange
  const facts = [
    `**${transaction}**, from the ${machine}`,
    ...(signer === undefined ? [] : [`signed by ${placeholders.text(signer)}`]),
    ...(ifMatch === undefined ? [] : [`\`Mesh-If-Match: ${placeholders.opaque(ifMatch, 'digest')}\``]),
  ]
  return [
    `${facts.join(', ')}:`,
    show(request, placeholders),
    typeof response === 'string' ? 'Response:' : `Refused: \`${response.refused}\``,
    ...(typeof response === 'string' ? [show(response, placeholders)] : []),
  ]
}

function show(text: string, placeholders: Placeholders): string {
  return code('json', formatJson(placeholders.json(parseJson(text))))
}
