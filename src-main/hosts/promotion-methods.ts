// The methods about writing to a production: which action does each row of the contract.
import { allowPromotion, forbidPromotion, promotionGrants } from '../actions/promotion/allow-promotion.ts'
import {
  comparePromotion,
  decidePromotion,
  draftPromotion,
  forgetPromotion,
  promotionConflicts,
  wishOfPromotion,
} from '../actions/promotion/draft-promotion.ts'
import { previewPromotion } from '../actions/promotion/preview-promotion.ts'
import { rehearsePromotion } from '../actions/promotion/rehearse-promotion.ts'
import { scriptOfPromotion } from '../actions/promotion/script-promotion.ts'
import { settlePromotion } from '../actions/promotion/settle-promotions.ts'
import { showPromotionFiles } from '../actions/promotion/show-promotion-files.ts'
import { writePromotion } from '../actions/promotion/write-promotion.ts'
import type { App } from '../app.ts'
import type { Methods } from './router.ts'
import { there } from './there.ts'

export function promotionMethodsOf(context: App['context'], views: App['views']): Methods['promotion'] {
  const promotion = (id: string) => there(views.promotion(id))
  return {
    grants: ({ input }) => ({ statements: [...promotionGrants(context, input)] }),
    allow: async ({ input, signal }) => {
      const warnings = [...(await allowPromotion(context, input, signal))]
      return { access: there(views.production(input.production)?.promotion ?? undefined), warnings }
    },
    forbid: ({ input }) => {
      forbidPromotion(context, input.production)
      return { forbidden: true }
    },
    list: ({ input: { production } }) =>
      views.snapshot().promotions.filter((one) => production === undefined || one.production === production),
    preview: ({ input, signal }) => previewPromotion(context, input, signal),
    draft: async ({ input, signal }) => promotion(await draftPromotion(context, input, signal)),
    wish: ({ input }) => wishOfPromotion(context, input.promotion),
    compare: ({ input, signal }) => comparePromotion(context, input.promotion, signal),
    conflicts: ({ input }) => promotionConflicts(context, input),
    files: ({ input, signal }) => showPromotionFiles(context, input, signal),
    decide: ({ input }) => promotion(decidePromotion(context, input)),
    rehearse: ({ input }) => {
      const { job, clone } = rehearsePromotion(context, input.promotion)
      return { job: job.id, id: clone }
    },
    write: ({ input }) => ({ job: writePromotion(context, input).id, id: input.promotion }),
    settle: async ({ input, signal }) => promotion(await settlePromotion(context, input.promotion, signal)),
    forget: ({ input }) => {
      forgetPromotion(context, input.promotion)
      return { forgotten: true }
    },
    script: ({ input, signal }) => scriptOfPromotion(context, input, signal),
  }
}
