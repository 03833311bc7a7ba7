// English: how many tries are left.

export const tries = (left: number): string => (left === 1 ? "You have 1 try left" : `You have ${left} tries left`);
