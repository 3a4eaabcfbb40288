export const open = () => {};
export const start = () => {};
