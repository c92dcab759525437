/** The plugin in TypeScript's server under Node; the declarations lie beside its bundle. */
import { plugin } from './plugin'

export default plugin(`${__dirname.replaceAll('\\', '/')}/memwall.d.ts`)
