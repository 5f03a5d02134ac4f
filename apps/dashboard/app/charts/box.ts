/** The one box every chart is drawn in. `.plot-box` and `.plot` in app.css hold the same numbers. */
export const height = 290
export const margin = { top: 10, right: 22, bottom: 26, left: 52 }
export const plotHeight = height - margin.top - margin.bottom
