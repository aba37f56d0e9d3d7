//! Names of files in a package: safe on every system, whatever a citizen called the file.

/// Longest name of a file, in bytes: with the ticket's folder before it, it fits a tar header.
const LONGEST: usize = 90;
/// Longest ending that is kept when a name is cut, in bytes, with its dot.
const ENDING: usize = 12;

/// The name of the `number`-th file: the number makes it unique, letters, digits and `. - _` are kept, everything else is `_`.
pub fn attachment(number: usize, label: &str) -> String {
    let last = label.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe: String = last
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let safe = safe.trim_matches(['.', '_']);
    let start = format!("{number:04}-");
    let room = LONGEST - start.len();
    let (stem, ending) = match safe.rfind('.') {
        Some(dot) if safe.len() - dot <= ENDING => safe.split_at(dot),
        _ => (safe, ""),
    };
    let stem = cut(stem, room - ending.len());
    if stem.is_empty() {
        format!("{start}file{ending}")
    } else {
        format!("{start}{stem}{ending}")
    }
}

/// The name of the `number`-th message's mail; one that went out as several mails has one for each.
pub fn mail(number: usize, copy: usize) -> String {
    match copy {
        0 => format!("{number:04}.eml"),
        copy => format!("{number:04}-{}.eml", copy + 1),
    }
}

/// At most so many bytes, and whole characters.
fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citizen_s_name_of_a_file_cannot_leave_its_folder_or_hurt_a_system() {
        assert_eq!(attachment(1, "../../etc/passwd"), "0001-passwd");
        assert_eq!(attachment(2, "C:\\x\\CON.pdf"), "0002-CON.pdf");
        assert_eq!(attachment(3, "ricevuta n. 4 (bis).pdf"), "0003-ricevuta_n._4__bis_.pdf");
        assert_eq!(attachment(4, "a\r\nb\u{202e}fdp.exe"), "0004-a__b_fdp.exe");
        assert_eq!(attachment(5, "..."), "0005-file");
        assert_eq!(attachment(6, ""), "0006-file");
        assert_eq!(attachment(7, "attività.pdf"), "0007-attività.pdf");
        assert_eq!(attachment(8, "a:b*c?.txt"), "0008-a_b_c_.txt");
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_keeps_its_ending() {
        for label in ["x".repeat(400) + ".pdf", "è".repeat(300) + ".docx", "字".repeat(200)] {
            let name = attachment(12, &label);
            assert!(name.len() <= LONGEST, "{name}");
            assert!(name.starts_with("0012-"));
        }
        assert!(attachment(1, &("x".repeat(400) + ".pdf")).ends_with("x.pdf"));
    }

    #[test]
    fn two_files_of_one_name_are_two_files() {
        assert_ne!(attachment(1, "a.pdf"), attachment(2, "a.pdf"));
        assert_ne!(mail(1, 0), mail(1, 1));
    }
}
