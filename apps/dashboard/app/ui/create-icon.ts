/**
 * What lucide's icons are drawn by, in its place: theirs also takes other shapes of icons than
 * its own, at ten times the weight.
 */
import { createElement, type SVGProps } from "react"

interface IconData {
  readonly name: string
  readonly node: ReadonlyArray<readonly [string, Readonly<Record<string, string>>]>
}

interface Props extends SVGProps<SVGSVGElement> {
  readonly size?: number
}

export default ({ name, node }: IconData) =>
  ({ className = "", size = 24, ...props }: Props) =>
    createElement(
      "svg",
      {
        xmlns: "http://www.w3.org/2000/svg",
        width: size,
        height: size,
        viewBox: "0 0 24 24",
        fill: "none",
        stroke: "currentColor",
        strokeWidth: 2,
        strokeLinecap: "round",
        strokeLinejoin: "round",
        className: `lucide lucide-${name} ${className}`.trim(),
        ...props
      },
      node.map(([tag, attributes]) => createElement(tag, attributes))
    )
