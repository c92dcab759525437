/** An input that a tool cannot answer, with a message for the agent: what is wrong, and what to do. */
export class WrongInput extends Error {}
