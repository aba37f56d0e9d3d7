//! A PDF of one page.

/// One page with a title (PDF 1.4, ISO 32000-1 7.5).
pub(super) fn pdf(title: &str) -> Vec<u8> {
    let page = format!(
        "BT /F1 18 Tf 60 760 Td ({}) Tj 0 -28 Td /F1 11 Tf (Documento dimostrativo, senza valore.) Tj ET",
        pdf_text(title)
    );
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> \
         /Contents 5 0 R >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (object, number) in objects.iter().zip(1..) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = file.len();
    let size = objects.len() + 1;
    file.push_str(&format!(
        "{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    file.into_bytes()
}

/// A literal string: everything but plain ASCII as an octal code, what WinAnsi does not have as `?`.
fn pdf_text(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            ' '..='~' if !"()\\".contains(c) => c.to_string(),
            '(' | ')' | '\\' | '\u{a0}'..='\u{ff}' => format!("\\{:03o}", u32::from(c)),
            _ => "?".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of a PDF says at which byte each object begins, and the end where the table does.
    #[test]
    fn every_object_is_where_the_table_says() {
        let file = String::from_utf8(pdf("avviso (pagina 1).pdf")).unwrap();
        assert!(file.starts_with("%PDF-1.4\n") && file.ends_with("%%EOF\n"));
        let start: usize = file.lines().rev().nth(1).unwrap().parse().unwrap();
        let mut table = file[start..].lines();
        assert_eq!((table.next(), table.next()), (Some("xref"), Some("0 6")));
        assert_eq!(table.next(), Some("0000000000 65535 f "));
        for (entry, number) in table.take(5).zip(1..) {
            let offset: usize = entry.strip_suffix(" 00000 n ").unwrap().parse().unwrap();
            assert!(
                file[offset..].starts_with(&format!("{number} 0 obj\n<<")),
                "object {number}"
            );
        }
    }

    #[test]
    fn a_stream_is_as_long_as_it_says() {
        let file = String::from_utf8(pdf("ricevuta.pdf")).unwrap();
        let (head, rest) = file.split_once("\nstream\n").unwrap();
        let length: usize = head
            .rsplit("/Length ")
            .next()
            .unwrap()
            .trim_end_matches(" >>")
            .parse()
            .unwrap();
        assert_eq!(rest.find("\nendstream"), Some(length));
    }

    #[test]
    fn a_title_cannot_end_its_string() {
        assert_eq!(pdf_text("perché (1)\\.pdf"), "perch\\351 \\0501\\051\\134.pdf");
        assert_eq!(pdf_text("✓"), "?");
    }
}
