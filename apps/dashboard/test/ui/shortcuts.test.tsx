import { createRemixStub } from "@remix-run/testing"
import { cleanup, fireEvent, render, screen } from "@testing-library/react"
import { beforeEach, describe, expect, it, vi } from "vitest"
import Shortcuts from "~/ui/shortcuts"

const pressed = vi.fn()

const Page = () => (
  <>
    <Shortcuts />
    <button type="button" data-shortcut="compare" onClick={pressed}>
      Compare
    </button>
    <input aria-label="Search" data-shortcut="search" />
  </>
)

const key = (name: string, target: Element = document.body) => fireEvent.keyDown(target, { key: name })

beforeEach(async () => {
  cleanup()
  pressed.mockClear()
  // happy-dom lays nothing out: everything counts as on screen.
  Object.defineProperty(HTMLElement.prototype, "offsetParent", {
    configurable: true,
    get: () => document.body
  })
  const Stub = createRemixStub([
    { path: "/", Component: Page },
    { path: "/bots", Component: () => <p>Bots page</p> }
  ])
  render(<Stub />)
  await screen.findByText("Compare")
})

describe("keys", () => {
  it("press what is marked with their name", () => {
    key("x")
    expect(pressed).toHaveBeenCalledOnce()
  })

  it("are letters while somebody types", () => {
    key("x", screen.getByLabelText("Search"))
    expect(pressed).not.toHaveBeenCalled()
  })

  it("leave the browser's own combinations alone", () => {
    fireEvent.keyDown(document.body, { key: "x", ctrlKey: true })
    expect(pressed).not.toHaveBeenCalled()
  })

  it("go to a page after G", async () => {
    key("g")
    key("b")
    expect(await screen.findByText("Bots page")).toBeTruthy()
  })

  it("focus the search", () => {
    key("/")
    expect(document.activeElement).toBe(screen.getByLabelText("Search"))
  })
})
