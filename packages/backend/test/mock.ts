/** Services of which a test writes only what it needs. */
import { type Context, Layer } from "effect"

/** A method left out fails whoever calls it. */
export const mock = <Self extends object>(
  service: Context.Tag<Self, Self>,
  methods: Partial<Omit<Self, "_tag">>
): Layer.Layer<Self> => Layer.mock(service, methods as Layer.PartialEffectful<Self>)
