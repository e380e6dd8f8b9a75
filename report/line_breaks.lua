-- A line break in the source is no space beside a Japanese character: prose is broken into lines
-- wherever its writer likes. pandoc's own east_asian_line_breaks asks for one on both sides, and
-- would leave a space in 「この\nLINE広告」.

-- Everything from U+2E80 on that is written without spaces: kanji, kana, their marks and full width.
local function is_wide(code)
  return (code >= 0x2E80 and code <= 0xA4CF) or (code >= 0xF900 and code <= 0xFAFF)
    or (code >= 0xFE30 and code <= 0xFE4F) or (code >= 0xFF00 and code <= 0xFFE6)
    or (code >= 0x20000 and code <= 0x3FFFF)
    -- Quotation marks, dashes, dots and signs that Japanese fonts draw in full width.
    or code == 0x2025 or code == 0x2026 or code == 0x203B
end

local function touches_wide(inline, last)
  local text = inline and pandoc.utils.stringify(inline) or ""
  local at = last and utf8.offset(text, -1) or 1
  return text ~= "" and at ~= nil and is_wide(utf8.codepoint(text, at))
end

return {
  {
    Inlines = function(inlines)
      for place = #inlines, 1, -1 do
        if inlines[place].t == "SoftBreak"
          and (touches_wide(inlines[place - 1], true) or touches_wide(inlines[place + 1], false)) then
          inlines:remove(place)
        end
      end
      return inlines
    end,
  },
}
