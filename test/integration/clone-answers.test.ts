// What a clone answers to whoever asks it: by production's own rules, and for every address of the site.
import { chapterOf } from '../support/chapter.ts'
import { linkedSite } from '../support/linked-site.ts'
import { addressesOfClones } from './one-site/addresses.ts'
import { rulesOfHosts } from './one-site/htaccess.ts'

const site = linkedSite({}, { homeUrl: 'https://acme.example' })

chapterOf(site, 'rules', rulesOfHosts)
chapterOf(site, 'addresses', addressesOfClones)
