export declare const scalesModule: string;
export const numbersModule: string;
