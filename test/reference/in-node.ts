/** The reference as `npm run docs:reference` writes it: the text of each page, by its file’s name. */
import { writeErrorReference } from './errors.ts'
import { writeExample } from './example.ts'
import { writeSchemaReference } from './schema.ts'

export async function renderReference(): Promise<Readonly<Record<string, string>>> {
  const pages = {
    'schema.md': writeSchemaReference(),
    'errors.md': writeErrorReference(),
    'example.md': await writeExample(),
  }
  return Object.fromEntries(Object.entries(pages).map(([name, text]) => [name, `${text}\n`]))
}
