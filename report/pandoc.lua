-- Both verbs of the press in one pandoc process: `parse` gives the syntax tree of each text,
-- `write` gives the page of each text. Jobs come in and their answers go out as JSON, each in a line.

-- Pandoc makes a file for the history of a prompt, and leaves it if it is killed. Nobody types
-- here, so that it goes at once, where the number of this process can be known.
local stat = io.open("/proc/self/stat")
if stat then
  local ours, temporary = "pandoc-hist" .. stat:read("n") .. "-", os.getenv("TMPDIR") or "/tmp"
  stat:close()
  for _, name in ipairs(pandoc.system.list_directory(temporary)) do
    if name:sub(1, #ours) == ours then
      os.remove(temporary .. "/" .. name)
    end
  end
end

-- Quarto takes a chapter's title out of the text, so the embedded renderer does the same: the first
-- heading of level 1 becomes the template's title. The preface keeps its own.
local function chapter(doc)
  local title
  doc.blocks = doc.blocks:filter(function(block)
    if title == nil and block.t == "Header" and block.level == 1 then
      title = block
      return false
    end
    return true
  end)
  return doc, title
end

local line_breaks = dofile(pandoc.path.directory(arg[0]) .. "/line_breaks.lua")[1]

local function read(text, reader)
  return pandoc.read(text, reader):walk(line_breaks)
end

local function inlines_to_html(inlines)
  local doc = pandoc.Pandoc({ pandoc.Plain(inlines) })
  return (pandoc.write(doc, "html5"):gsub("%s+$", ""))
end

local function write(page, reader, template)
  local doc, title = read(page.text, reader), nil
  if page.number > 0 then doc, title = chapter(doc) end
  local variables = page.variables
  if title then
    variables.title = string.format(
      '<span id="%s" class="quarto-section-identifier"><span class="chapter-number">%d</span>'
        .. '&nbsp; <span class="chapter-title">%s</span></span>',
      title.identifier, page.number, inlines_to_html(title.content))
  end
  return pandoc.write(doc, "html5", {
    template = template,
    variables = variables,
    section_divs = true,
    number_sections = page.number > 0,
    number_offset = { page.number },
    table_of_contents = true,
    toc_depth = 3,
    wrap_text = "none",
  })
end

local function answer(job)
  local answers = {}
  if job.verb == "parse" then
    for i, text in ipairs(job.texts) do
      local tree = pandoc.write(pandoc.read(text, job.reader), "json")
      answers[i] = pandoc.json.decode(tree, false).blocks
    end
  else
    local template = pandoc.template.compile(job.template)
    for i, page in ipairs(job.pages) do
      answers[i] = write(page, job.reader, template)
    end
  end
  return answers
end

for line in io.lines() do
  io.write(pandoc.json.encode(answer(pandoc.json.decode(line, false))), "\n")
  io.flush()
end
