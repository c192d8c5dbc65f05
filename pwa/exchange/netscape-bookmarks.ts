/** Bookmarks as every browser exports them: Netscape’s list in HTML, which no HTML parser but a lenient one reads. */
import { Parser } from 'htmlparser2'
import type { EntryDraft } from '../../sdk/index.ts'
import { type Imported, importedOf, type SkippedRecord } from './imported.ts'
import { isSafeAddress } from './sites.ts'

export function isNetscape(text: string): boolean {
  return /^\s*<!DOCTYPE NETSCAPE-Bookmark-file/i.test(text)
}

/** Folders become labels, with ` / ` between one and what is in it. */
export function readNetscape(text: string): Imported {
  const bookmark: EntryDraft<'bookmark'>[] = []
  const skipped: SkippedRecord[] = []
  const folders: string[] = []
  let folder: string | undefined
  let link: { readonly uri: string; readonly tags: string } | undefined
  let words: string | undefined
  let record = 0

  function addLink(title: string, { uri, tags }: { readonly uri: string; readonly tags: string }): void {
    record += 1
    if (uri === '') skipped.push({ record, title, why: 'empty' })
    else if (!isSafeAddress(uri)) skipped.push({ record, title, why: 'unsafe' })
    else
      bookmark.push(
        draftOf(title, uri, [folders.filter(name => name !== '').join(' / '), ...tags.split(',')]),
      )
  }

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'h3') words = ''
        if (name === 'a') {
          words = ''
          link = { uri: (attributes['href'] ?? '').trim(), tags: attributes['tags'] ?? '' }
        }
        if (name === 'dl') {
          folders.push(folder ?? '')
          folder = undefined
        }
      },
      ontext(text) {
        if (words !== undefined) words += text
      },
      onclosetag(name) {
        const title = (words ?? '').replace(/\s+/g, ' ').trim()
        if (name === 'h3') folder = title
        if (name === 'a' && link) {
          addLink(title, link)
          link = undefined
        }
        if (name === 'h3' || name === 'a') words = undefined
        if (name === 'dl') folders.pop()
      },
    },
    { decodeEntities: true },
  )
  parser.write(text)
  parser.end()
  return importedOf({ bookmark, skipped })
}

function draftOf(title: string, Uri: string, labels: readonly string[]): EntryDraft<'bookmark'> {
  const Label = [...new Set(labels.map(label => label.trim()).filter(label => label !== ''))]
  return { Title: title || Uri, Uri, ...(Label.length > 0 && { Label }) } as EntryDraft<'bookmark'>
}
