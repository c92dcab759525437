/** Heap of the worker in MB, of which TypeScript takes about 100. In a browser there is no such bound. */
export const megabytes = 768
