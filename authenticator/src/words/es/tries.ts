// Spanish: how many tries are left.

export const tries = (left: number): string => (left === 1 ? "Te queda 1 intento" : `Te quedan ${left} intentos`);
