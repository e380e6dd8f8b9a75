-- All pages of the book as one document, for typst or for Word. Each page is read by itself, so that
-- footnotes of two pages cannot collide, and links from page to page become links within the
-- document. What the press puts in the place of a figure or table is made here for Word; typst gets
-- a call of its template. A job comes in and its answer goes out as JSON.

local job = pandoc.json.decode(io.read("a"), false)
local is_word = job.format == "docx"

local line_breaks = dofile(pandoc.path.directory(arg[0]) .. "/line_breaks.lua")[1]

local function linked(link)
  local page, anchor = link.target:match("^([%w_-]+%.html)#?(.*)$")
  if page and job.pages_by_href[page] then
    link.target = "#" .. (anchor ~= "" and anchor or job.pages_by_href[page])
  end
  return link
end

-- Typst reads "--", "...", "-?" and "-1" as other signs, and pandoc leaves them so.
local function as_it_stands(str)
  if not (str.text:find("%-[-?%d]") or str.text:find("...", 1, true)) then return nil end
  local out = pandoc.Inlines({})
  for text, sign in str.text:gmatch("([^-.]*)([-.]?)") do
    if text ~= "" then out:insert(pandoc.Str(text)) end
    if sign ~= "" then out:insert(pandoc.RawInline("typst", "\\" .. sign)) end
  end
  return out
end

local function styled(name, blocks)
  return pandoc.Div(blocks, { ["custom-style"] = name })
end

local function openxml(text)
  return pandoc.RawInline("openxml", text)
end

-- A field of Word with what it shows until it is updated.
local function field(instruction, shown)
  local function mark(kind) return '<w:r><w:fldChar w:fldCharType="' .. kind .. '"/></w:r>' end
  return openxml(mark("begin") .. '<w:r><w:instrText xml:space="preserve"> ' .. instruction
    .. " </w:instrText></w:r>" .. mark("separate") .. "<w:r><w:t>" .. shown .. "</w:t></w:r>"
    .. mark("end"))
end

-- A callout is a block with a title; the look is the template's.
local function notice(div)
  if not div.classes:includes("notice") then return nil end
  local title, blocks = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    local is_title = block.t == "Div" and block.classes:includes("notice-title")
    if is_title then title:extend(block.content) else blocks:insert(block) end
  end
  if is_word then return { styled("Notice Title", title), styled("Notice", blocks) } end
  local out = pandoc.Blocks({ pandoc.RawBlock("typst", "#notice[") })
  out:extend(title)
  out:insert(pandoc.RawBlock("typst", "]["))
  out:extend(blocks)
  out:insert(pandoc.RawBlock("typst", "]"))
  return out
end

-- Headings are numbered as on the pages: 4.2 is the second of the fourth chapter.
local contents = {}

local function numbered(blocks, number)
  local counts = {}
  for _, block in ipairs(blocks) do
    if block.t == "Header" then
      local is_numbered = number ~= "" and not block.classes:includes("unnumbered")
      local text = ""
      if is_numbered and block.level == 1 then
        text = number
      elseif is_numbered then
        local depth = block.level - 1
        for i = 1, depth do counts[i] = counts[i] or 0 end
        for i = #counts, depth + 1, -1 do counts[i] = nil end
        counts[depth] = counts[depth] + 1
        text = number .. "." .. table.concat(counts, ".")
      end
      if text ~= "" then
        block.content:insert(1, pandoc.Space())
        block.content:insert(1, pandoc.Str(text))
      end
      if block.level <= 2 then table.insert(contents, block:clone()) end
    end
  end
end

-- What stands in a document for Word besides prose.

local function caption(shown, style)
  local inlines = pandoc.Inlines({
    pandoc.Span({ pandoc.Str(shown.kind), pandoc.Str("\u{a0}" .. shown.chapter .. "."),
      field("SEQ " .. shown.kind .. " \\* ARABIC" .. (shown.place == 1 and " \\r 1" or ""),
        string.format("%d", shown.place)) }, { id = shown.label }),
    pandoc.Str(": " .. shown.caption),
  })
  return styled(style, { pandoc.Para(inlines) })
end

local function figure(shown)
  local file = io.open(shown.file, "rb")
  pandoc.mediabag.insert(shown.label .. ".png", "image/png", file:read("a"))
  file:close()
  local image = pandoc.Image({ pandoc.Str(shown.alt) }, shown.label .. ".png", "",
    { width = string.format("%.1fmm", shown.width) })
  return {
    styled("Figure", { pandoc.Para({ image }) }),
    caption(shown, "Image Caption"),
  }
end

-- A text of some lines.
local function lines_of(lines)
  local inlines = pandoc.Inlines({})
  for i, line in ipairs(lines) do
    if i > 1 then inlines:insert(pandoc.LineBreak()) end
    inlines:insert(pandoc.Str(line))
  end
  return inlines
end

local function cell_of(cell)
  return pandoc.Cell({ pandoc.Plain(lines_of(cell.lines)) },
    cell.is_number and "AlignRight" or "AlignLeft", cell.rows, cell.columns)
end

local function rows_of(rows)
  local out = {}
  for i, row in ipairs(rows) do
    local cells = {}
    for k, cell in ipairs(row) do cells[k] = cell_of(cell) end
    out[i] = pandoc.Row(cells)
  end
  return out
end

local function section(turned)
  return pandoc.RawBlock("openxml", '<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{section:'
    .. (turned and "turned" or "upright") .. "}</w:pPr></w:p>")
end

local function table_of(shown)
  local specs = {}
  for i, width in ipairs(shown.shares) do specs[i] = { "AlignDefault", width } end
  local body = {
    attr = pandoc.Attr(), head = {}, body = rows_of(shown.body), row_head_columns = 1,
  }
  local made = pandoc.Table({ long = {} }, specs, pandoc.TableHead(rows_of(shown.head)), { body },
    pandoc.TableFoot())
  local out = { caption(shown, "Table Caption"), made,
    styled("Table Note", { pandoc.Para(shown.note ~= "" and { pandoc.Str(shown.note) } or {}) }) }
  if shown.turned then
    table.insert(out, 1, section(false))
    table.insert(out, section(true))
  end
  return out
end

local function float(block)
  if block.format ~= "report" then return nil end
  local shown = job.floats[block.text]
  return shown.alt and figure(shown) or table_of(shown)
end

local function blocks_of(page)
  local blocks = pandoc.read(page.text, job.reader).blocks:walk(line_breaks):walk({
    Link = linked,
    Str = not is_word and as_it_stands or nil,
    Div = notice,
    RawBlock = is_word and float or nil,
  })
  numbered(blocks, page.number)
  return blocks
end

local function front_of_word()
  local front = job.front
  local out = pandoc.Blocks({
    styled("Title", { pandoc.Para(lines_of(front.title)) }),
    styled("Subtitle", { pandoc.Para(lines_of(front.subtitle)) }),
  })
  if front.notice ~= "" then
    out:insert(styled("Sample", { pandoc.Para({ pandoc.Str(front.notice) }) }))
  end
  for _, entry in ipairs(front.entries) do
    out:insert(styled("Front Matter", { pandoc.Para({ pandoc.Str(entry[1] .. "：" .. entry[2]) }) }))
  end
  out:insert(styled("TOC Heading", { pandoc.Para({ pandoc.Str("目次") }) }))
  for i, header in ipairs(contents) do
    local line = pandoc.Inlines({ pandoc.Link(pandoc.utils.stringify(header.content),
      "#" .. header.identifier) })
    if i == 1 then
      line:insert(1, openxml('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>'
        .. '<w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
        .. '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'))
    end
    if i == #contents then line:insert(openxml('<w:r><w:fldChar w:fldCharType="end"/></w:r>')) end
    out:insert(styled("toc " .. header.level, { pandoc.Para(line) }))
  end
  return out
end

local all = pandoc.Blocks({})
for _, page in ipairs(job.pages) do
  all:extend(blocks_of(page))
end
local answer
if is_word then
  local blocks = front_of_word()
  blocks:extend(all)
  local written = pandoc.write(pandoc.Pandoc(blocks), "docx", { reference_doc = job.reference })
  local file = io.open(job.output, "wb")
  file:write(written)
  file:close()
  answer = ""
else
  -- Quotation marks are written as the page has them: typst's own would be others.
  answer = pandoc.write(pandoc.Pandoc(all), job.format .. "-smart", { wrap_text = "none" })
end
io.write(pandoc.json.encode({ answer }))
