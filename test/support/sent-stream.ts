// What btrfs-progs 6.14 and Linux 6.18 sent, without data, of a state that was worked in; `sentStream` has the commands that were given.
import { gunzipSync } from 'node:zlib'

/**
 * The state before: `a`, `b`, `c`, `gone`, `written`, `d1/f1`, `old/o`, `latin-\xe9`, a name with a newline and quotes. Then:
 * a → b → c → a; d1 → moved, and its f1 appended to; the latin name → another, the newline's → moved/; `gone` removed; `né\\w`, a link,
 * a pipe, `deep/er/y` made; `written` given permissions, a second name, and an attribute whose value is a line of a dump; `old` and
 * what was in it removed, and made anew; a database's file appended to.
 */
export const sentStream = (): Buffer => gunzipSync(Buffer.from(packed, 'base64'))

const packed = [
  'H4sIAAAAAAACA5VXfUxbVRS/LQX6ysd9LaMbKyAfYQRYeW1xMGTDbOgSI7E6dYlzhhX6wAq02A9wCzqyxWQZM7pF3KIBZ/wEwpzLzDY2yHRR0Tidmn0Y3RLn',
  'H24wEjOm6IjG++59a++9pXW8pHnv3Ps75/5+55573mtj0N8csAaCftnVDjQAgHXopwW/dF8sgugesGuACDb0jLz0jdN5376bvSeLzr8a0AI9SAHkWoTmdSU1',
  '1jTHRefOTzyphVOzhzPRvKDOL0Y/Afw28rYJgmTQ7GmTA1KjiAA+R6XNWm21mRHAAJYYx/dQAGP40aUslAL6Nhw4Fpl31eCVC50TOsopBaSC3+eEVmXZezL8',
  'ZgNlH81+wyxQ9sofD1kItfJbm5dGgjSp1OwKNQLoBjY9pAiLETChcerJhjNUhBRu2TujEXo+2QKptUVe7KSnfxLSaVnAKmcDlnScRtvrL7ZAlG4SpMXnlfNx',
  '+k/1jHZD5EHGA3KTz+s2gjTV7vJ7gkHZuxpB08Afw6bNkJ9KA0kgFJD95c+lg1xgCHnbPN7WvPBVLgXskkrckIPCmMB3+h9CUWESUQJ6NKRw1mDVo0POE1Gw',
  'hWgvc+bnWHCGa89eb1QyTEK57SLKB3lu93XK7ixSqI8vexSiO5nwtbnVelih7EkpgpjBia/1EgTptK/UbDch3O1Lh5516vNaLGOm88LBaB+mYIuuMzqUyuAr',
  'hezhxMd1GmUPb7OSfKloPBWM2tavghTbAryzh9utVyMJbHMFPV7rVSM3cM2IIwef6N/EY6+RfXhmdv8XUWHi8Vdshv+VaYsDM7qxrqYYgiVMLrxylwGVjJxX',
  '8GyBEVUHmaNHzZjhmK/6ATjvfD2m+Xf6IU+82AtiPFWaXYh3vHZ5a4Vy9NyNkt/XFYi11eSc+ncPSRQ43opVN1uyBc5WyjAB9CXPjStl6HNU2a12u9WWgNaB',
  '6snIxpX67cYjZgYSqWfv6cFNXcWY+tEG+BRkJ3j6WvVZccgAu2/1lXIOSZRDMvVswQd59mRNBeegHON3VLL34qSkhpqHORCdmM7t2mwDZwucnYvuehB87Mox',
  'VbUjnBhRXcuI3mAuctg//0t4hMGJ4a6ntKZlWGugVzsMmfFYUmuxiqbjLQMsfqEi7OieBH5ea89QyVWERRhVEXpqWZxIYyTbAthmK5cZ14iuDk+HTHSJxflT',
  'kBmPpWsp3sJXtg6eY/H0DhLtDT/Z01hMCle5d1LZOuAe+rReFXB3WLtJQ2vUVXn3MpCIRrcsdxCNrtP5lyEzHl/jyJ8P5rJ4ReO0ujDh9vS5fQZ14RVhbhkq',
  'JBdzG3/3+1YGIoabohJTkv0lmJ525qMg5KdiMSRvxDNvaXdHufAkE0DdjumXVQaVYZKLVEgeJtmbm7GKgYgAsmGlLWW4PVgm99tg9GSsFlGGtY2tf23NPE6x',
  '1N2F1R2c2b5xHie60OpwoT1UaTLMA6SrbbrkOFNtii1wNtnRnMG899VMVIWTlamJFIYA6uu2ljAQkX79F2HF7/m8DuarIJbWLKx19J+yIww8ehc/dA/fr666',
  'MkzMzDT4ubGd2xhIpMGjkJKPNPi9l1ypkJ2I9X4iDX4XGJjgHOI3+BdEkMU5RDf4XRckmQPRO5a4Q5dj4GyBs1fjQFvavzrP5G6hYapxmKTPkg5A1D9xmHh/',
  'DOYLQT55/l2+OBR1HulQNd0f/G8ZkuaZuOfGJbb5xIuj2AJnkyxfHnjzV8h+tsb9hkRfMPwXjXLPBA+3fdn/H1TXKTn7DQAA',
].join('')
