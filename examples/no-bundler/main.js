// Private notes, with modules that the browser loads as they are.
import './trusted-types.js'
import * as mesh from 'mathmesh/lite'

// The portal that your users' accounts are at: http://localhost:8787 is where `npm start` has it.
const portal = new URLSearchParams(location.search).get('portal') ?? 'http://localhost:8787'

let isWaiting = false

const element = id => document.getElementById(id)

async function show() {
  const { state, applications } = await mesh.status()
  element('apart').hidden = state !== 'apart' && state !== 'evicted'
  element('waiting').hidden = state !== 'waiting'
  element('connected').hidden = state !== 'connected'
  if (state === 'waiting' && !isWaiting) await connect()
  if (state !== 'connected' || applications.length === 0) return
  const notes = await mesh.entries()
  element('notes').replaceChildren(
    ...notes.map(({ Title }) => Object.assign(document.createElement('li'), { textContent: Title })),
  )
}

/** A request that is under way, also from before a reload, is given again. */
async function connect() {
  isWaiting = true
  const request = await mesh.connect({ portal, name: 'Private notes' })
  element('authenticator').textContent = request.authenticator
  element('code').href = request.uri
  element('apart').hidden = true
  element('waiting').hidden = false
  await request.wait().finally(() => (isWaiting = false))
  await show()
}

const attempt = work =>
  work().catch(error => (element('problem').textContent = error.remedy ?? error.message))

element('connect').addEventListener('click', () => attempt(connect))
document.forms[0].addEventListener('submit', event => {
  event.preventDefault()
  const { title } = event.target.elements
  attempt(async () => {
    await mesh.put({ Title: title.value, Uri: location.href })
    title.value = ''
    await show()
  })
})
mesh.subscribe(() => attempt(show))
attempt(show)
