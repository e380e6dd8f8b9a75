-- All pages of the book as one document. Each page is read by itself, so that footnotes of two
-- pages cannot collide, and links from page to page become links within the document. Figures and
-- tables come as blocks that the press has made: `floats` in the job, by label. A job comes in and
-- its answer goes out as JSON.

local job = pandoc.json.decode(io.read("a"), false)

local function is_wide(text, last)
  local position = last and utf8.offset(text, -1) or 1
  return position and utf8.codepoint(text, position) >= 0x2E80
end

-- A line break in the source of Japanese prose is no space.
local function joined(inlines)
  local out = pandoc.Inlines({})
  for i, inline in ipairs(inlines) do
    local before, after = inlines[i - 1], inlines[i + 1]
    local between = inline.t == "SoftBreak" and before and after
      and before.t == "Str" and after.t == "Str"
      and is_wide(before.text, true) and is_wide(after.text, false)
    if not between then out:insert(inline) end
  end
  return out
end

local function linked(link)
  local page, anchor = link.target:match("^([%w_-]+%.html)#?(.*)$")
  if page and job.pages_by_href[page] then
    link.target = "#" .. (anchor ~= "" and anchor or job.pages_by_href[page])
  end
  return link
end

local raw = {}

-- A callout is a block with a title; the look is the template's.
function raw.typst(div)
  if not div.classes:includes("notice") then return nil end
  local title, blocks = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    local is_title = block.t == "Div" and block.classes:includes("notice-title")
    if is_title then title:extend(block.content) else blocks:insert(block) end
  end
  local out = pandoc.Blocks({ pandoc.RawBlock("typst", "#notice[") })
  out:extend(title)
  out:insert(pandoc.RawBlock("typst", "]["))
  out:extend(blocks)
  out:insert(pandoc.RawBlock("typst", "]"))
  return out
end

local function blocks_of(page)
  local doc = pandoc.read(page.text, job.reader)
  return doc:walk({
    Inlines = joined,
    Link = linked,
    Div = raw[job.format],
  }).blocks
end

local all = pandoc.Blocks({})
for _, page in ipairs(job.pages) do
  all:extend(blocks_of(page))
end
io.write(pandoc.json.encode({ pandoc.write(pandoc.Pandoc(all), job.format, { wrap_text = "none" }) }))
