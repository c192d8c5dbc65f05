import { createMemoryStore } from '../../../portal/store/memory.ts'
import { describeStore } from './store-behaviour.ts'

describeStore('memory', () => ({ open: clock => createMemoryStore({ clock }), outlivesClose: false }))
