//! The control words of RTF 1.9.1 that matter to a reader of its text.

/// Destinations that hold no text of the document, without the mark that newer ones have.
pub(super) fn is_hidden(word: &[u8]) -> bool {
    const HIDDEN: [&[u8]; 21] = [
        b"annotation",
        b"colortbl",
        b"datafield",
        b"filetbl",
        b"fldinst",
        b"footer",
        b"footerf",
        b"footerl",
        b"footerr",
        b"header",
        b"headerf",
        b"headerl",
        b"headerr",
        b"info",
        b"listtable",
        b"nonshppict",
        b"object",
        b"pict",
        b"revtbl",
        b"stylesheet",
        b"themedata",
    ];
    HIDDEN.binary_search(&word).is_ok()
}

/// Words that stand for a character.
pub(super) fn character(word: &[u8]) -> Option<char> {
    Some(match word {
        b"par" | b"line" | b"sect" | b"page" | b"row" | b"nestrow" => '\n',
        b"tab" | b"cell" | b"nestcell" => '\t',
        b"emdash" => '—',
        b"endash" => '–',
        b"lquote" => '‘',
        b"rquote" => '’',
        b"ldblquote" => '“',
        b"rdblquote" => '”',
        b"bullet" => '•',
        b"emspace" => '\u{2003}',
        b"enspace" => '\u{2002}',
        _ => return None,
    })
}

/// The code page of a font's character set; nothing for the document's own, and for symbols.
pub(super) fn code_page(charset: i32) -> Option<u32> {
    Some(match charset {
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::is_hidden;

    #[test]
    fn hidden_destinations_are_found_and_others_are_not() {
        for word in ["annotation", "colortbl", "footerr", "info", "pict", "themedata"] {
            assert!(is_hidden(word.as_bytes()), "{word}");
        }
        for word in ["par", "f", "fldrslt", "htmltag", "shppict", ""] {
            assert!(!is_hidden(word.as_bytes()), "{word}");
        }
    }
}
