//! Are we allowed to use what we depend on? Used where cargo-deny is not installed; deny.toml says the same
//! to cargo-deny.

use serde_json::Value;

/// Licences that fit EUPL-1.2 without duties on our own code. Keep in step with deny.toml.
const ALLOWED: [&str; 16] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "EUPL-1.2",
    "ISC",
    "MIT",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A line for each package whose licence or source is not allowed. `metadata` is `cargo metadata` with
/// dependencies.
pub fn violations(metadata: &Value) -> Vec<String> {
    let Some(packages) = metadata["packages"].as_array() else {
        return vec!["`cargo metadata` lists no packages".to_owned()];
    };
    packages
        .iter()
        .flat_map(|package| [licence_problem(package), source_problem(package)])
        .flatten()
        .collect()
}

fn licence_problem(package: &Value) -> Option<String> {
    let problem = match package["license"]
        .as_str()
        .map(|expression| (expression, is_allowed(expression)))
    {
        Some((_, Ok(true))) => return None,
        Some((expression, Ok(false))) => {
            format!("licence `{expression}` is not in the list of xtask/src/licences.rs")
        }
        Some((expression, Err(error))) => format!("licence `{expression}` is not understood: {error}"),
        None => "names no licence".to_owned(),
    };
    Some(format!("{}: {problem}", full_name(package)))
}

fn source_problem(package: &Value) -> Option<String> {
    // Ours have no source.
    let source = package["source"].as_str().filter(|source| *source != CRATES_IO)?;
    Some(format!(
        "{}: comes from {source}, not from crates.io",
        full_name(package)
    ))
}

fn full_name(package: &Value) -> String {
    let text = |field: &str| package[field].as_str().unwrap_or("?").to_owned();
    format!("{} {}", text("name"), text("version"))
}

/// May something under this SPDX expression be used? `OR` needs one side, `AND` both. The `/` of old
/// manifests is `OR`.
///
/// # Errors
/// When the expression is not well formed.
fn is_allowed(expression: &str) -> Result<bool, String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = Words {
        words: spaced.split_whitespace().collect(),
        at: 0,
    };
    let allowed = words.either()?;
    match words.peek() {
        None => Ok(allowed),
        Some(word) => Err(format!("`{word}` is not expected")),
    }
}

/// Reads an expression from left to right; `WITH` binds tighter than `AND`, `AND` tighter than `OR` (SPDX
/// 2.3, annex D).
struct Words<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl<'a> Words<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).copied()
    }

    /// Steps over the word if it is the next one.
    fn took(&mut self, word: &str) -> bool {
        let is_next = self.peek().is_some_and(|next| next.eq_ignore_ascii_case(word));
        if is_next {
            self.at += 1;
        }
        is_next
    }

    fn either(&mut self) -> Result<bool, String> {
        let mut allowed = self.both()?;
        while self.took("OR") {
            // Not `||`: the right side has to be read in any case.
            allowed |= self.both()?;
        }
        Ok(allowed)
    }

    fn both(&mut self) -> Result<bool, String> {
        let mut allowed = self.one()?;
        while self.took("AND") {
            allowed &= self.one()?;
        }
        Ok(allowed)
    }

    fn one(&mut self) -> Result<bool, String> {
        if self.took("(") {
            let allowed = self.either()?;
            return if self.took(")") {
                Ok(allowed)
            } else {
                Err("a `)` is missing".to_owned())
            };
        }
        let licence = self.name()?;
        if self.took("WITH") {
            let exception = self.name()?;
            return Ok(is_listed(&format!("{licence} WITH {exception}")));
        }
        Ok(is_listed(licence))
    }

    fn name(&mut self) -> Result<&'a str, String> {
        let word = self.peek().ok_or("it ends where a licence is expected")?;
        if ["AND", "OR", "WITH", "(", ")"]
            .iter()
            .any(|operator| word.eq_ignore_ascii_case(operator))
        {
            return Err(format!("`{word}` stands where a licence is expected"));
        }
        self.at += 1;
        Ok(word)
    }
}

/// Names of licences are compared without regard to case (SPDX 2.3, annex D.2).
fn is_listed(licence: &str) -> bool {
    ALLOWED.iter().any(|allowed| allowed.eq_ignore_ascii_case(licence))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn expressions_are_judged() {
        for (expression, expected) in [
            ("MIT", true),
            ("mit", true),
            ("GPL-3.0-only", false),
            ("AGPL-3.0-or-later", false),
            ("MIT OR GPL-3.0-only", true),
            ("GPL-3.0-only OR MIT", true),
            ("MIT AND GPL-3.0-only", false),
            ("MIT/Apache-2.0", true),
            ("MIT / Apache-2.0", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("GPL-2.0-only WITH Classpath-exception-2.0", false),
            ("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND LGPL-3.0-only", false),
            ("MIT OR Apache-2.0 AND LGPL-3.0-only", true),
            ("(GPL-2.0-only AND MIT) OR (ISC AND BSD-3-Clause)", true),
        ] {
            assert_eq!(is_allowed(expression), Ok(expected), "{expression}");
        }
    }

    #[test]
    fn malformed_expressions_are_not_taken_for_allowed() {
        for expression in [
            "",
            "MIT OR",
            "OR MIT",
            "(MIT",
            "MIT)",
            "MIT Apache-2.0",
            "MIT WITH",
            "()",
        ] {
            assert!(is_allowed(expression).is_err(), "{expression}");
        }
    }

    #[test]
    fn each_problem_names_its_package() {
        let metadata = json!({ "packages": [
            { "name": "fine", "version": "1.0.0", "license": "MIT", "source": CRATES_IO },
            { "name": "ours", "version": "0.1.0", "license": "EUPL-1.2", "source": null },
            { "name": "viral", "version": "2.0.0", "license": "AGPL-3.0-only", "source": CRATES_IO },
            { "name": "silent", "version": "3.0.0", "license": null, "source": CRATES_IO },
            { "name": "elsewhere", "version": "4.0.0", "license": "MIT", "source": "git+https://git.invalid/x" },
        ]});
        let found = violations(&metadata);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found[0].starts_with("viral 2.0.0: licence `AGPL-3.0-only`"),
            "{found:?}"
        );
        assert!(found[1].starts_with("silent 3.0.0: names no licence"), "{found:?}");
        assert!(found[2].starts_with("elsewhere 4.0.0: comes from git+"), "{found:?}");
    }
}
