// Stands for a host that cannot start: says why, and ends.
console.error('The catalog of this home cannot be opened.')
process.exit(1)
