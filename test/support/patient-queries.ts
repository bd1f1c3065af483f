// What a test of the window waits for may take longer than Testing Library's one second: a busy machine must not fail it.
import { configure } from '@testing-library/react'

configure({ asyncUtilTimeout: 60_000 })
