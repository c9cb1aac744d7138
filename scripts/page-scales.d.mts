export declare const scalesModule: string;
