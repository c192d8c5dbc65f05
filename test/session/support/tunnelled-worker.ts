/** The real worker, whose network is a channel into the page: whoever listens there is every server in the world. */
import './tunnelled-fetch.ts'
import '../../../worker/worker.ts'
