import type { ReactNode } from "react"

/** A page of the settings: what it is about, and what is set there. */
export const Section = ({ children, text, title }: { title: string; text: string; children: ReactNode }) => (
  <section aria-labelledby="section-title">
    <h2 id="section-title" className="font-semibold">
      {title}
    </h2>
    <p className="max-w-3xl text-sm text-soft">{text}</p>
    {children}
  </section>
)
