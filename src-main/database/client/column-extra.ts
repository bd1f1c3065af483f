// What `extra` of information_schema.columns says of a column. Pure.

/**
 * Whether the server computes the column from others: `VIRTUAL GENERATED`, `STORED GENERATED`, and of old `PERSISTENT`. MySQL says
 * `DEFAULT_GENERATED` of a default that is an expression, and `… on update CURRENT_TIMESTAMP` behind it: those are written.
 */
export const isGenerated = (extra: string): boolean => /\b(?:VIRTUAL|STORED|PERSISTENT)\b/i.test(extra)
