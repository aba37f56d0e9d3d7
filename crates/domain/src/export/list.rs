//! Lists of files with their SHA-256, as `sha256sum` writes and checks them: the hash, two blanks, the path, a line each.

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// Relative, with `/`.
    pub path: String,
    /// 64 hexadecimal digits in small letters.
    pub sha256: String,
}

impl Line {
    /// The line, with its end.
    pub fn written(&self) -> String {
        format!("{}  {}\n", self.sha256, self.path)
    }

    /// Reads a line without its end; none where it is no line of a package: no hash, or a path that could lead out of its folder.
    pub fn read(text: &str) -> Option<Self> {
        let (sha256, path) = text.split_once("  ")?;
        (is_hash(sha256) && is_path(path)).then(|| Self {
            path: path.to_owned(),
            sha256: sha256.to_owned(),
        })
    }
}

/// Whether a text is a SHA-256 as lists write it.
pub fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a path stays in its folder, on every system.
pub fn is_path(path: &str) -> bool {
    !path.is_empty()
        && !path.chars().any(|c| c.is_control() || c == '\\' || c == ':')
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let line = Line {
            path: "tickets/2026/1/attachments/0001-attività.pdf".to_owned(),
            sha256: "0a".repeat(32),
        };
        assert_eq!(Line::read(line.written().trim_end_matches('\n')), Some(line));
    }

    #[test]
    fn what_leads_out_of_the_package_is_no_line() {
        let hash = "0a".repeat(32);
        for path in [
            "../x",
            "/etc/passwd",
            "a/../../b",
            "a//b",
            "a/.",
            "",
            "a\\b",
            "C:/x",
            "a\u{7}",
        ] {
            assert_eq!(Line::read(&format!("{hash}  {path}")), None, "{path}");
        }
        for line in [
            "",
            "x",
            "0a  a",
            &format!("{} a", hash),
            &format!("{}  a", hash.to_uppercase()),
        ] {
            assert_eq!(Line::read(line), None, "{line}");
        }
    }
}
