/** A format's ending: letters, then letters or digits. */
export const fileEnding = /\.[a-z][a-z0-9]{0,11}$/i;
