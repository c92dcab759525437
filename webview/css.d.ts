/** Declares style sheets as modules; they are bundled beside the script. */
declare module '*.css'
