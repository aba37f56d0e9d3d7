//! The way into the provider's console.

use std::fmt::Write;

use crate::template;

/// Placeholders of the address of the console. They are English, as the parts of addresses are.
const KNOWN: [&str; 2] = ["address", "domain"];

/// Whether a text can be the address of the console: https, no blanks, no placeholder that nothing fills in.
pub fn is_console(template: &str) -> bool {
    let host = template.strip_prefix("https://").unwrap_or_default();
    let named = host.split(['/', '?', '#']).next().unwrap_or_default();
    !named.is_empty()
        && !named.contains(['{', '@'])
        && !template
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c))
        && !template::has_unknown(template, &KNOWN)
}

/// The address of the console for a box; none where none is configured. What is filled in is percent-encoded (RFC 3986, 2.1).
pub fn console_link(template: &str, address: &str, domain: &str) -> Option<String> {
    is_console(template).then(|| {
        template
            .replace("{address}", &encoded(address))
            .replace("{domain}", &encoded(domain))
    })
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_console_that_is_reached_safely_is_one() {
        for good in [
            "https://console.gestore.example",
            "https://console.gestore.example/boxes?find={address}#{domain}",
        ] {
            assert!(is_console(good), "{good}");
        }
        for bad in [
            "",
            "http://console.gestore.example",
            "javascript:alert(1)",
            "https://",
            "https:///boxes",
            "https://{domain}/",
            "https://console.gestore.example@evil.example/",
            "https://console.gestore.example/{casella}",
            "https://console.gestore.example/a b",
        ] {
            assert!(!is_console(bad), "{bad}");
        }
    }

    #[test]
    fn what_is_filled_in_changes_nothing_else() {
        let template = "https://console.gestore.example/?box={address}&d={domain}";
        let link = console_link(template, "a&b=c/../@{domain}", "pec.it").unwrap();
        assert_eq!(
            link,
            "https://console.gestore.example/?box=a%26b%3Dc%2F..%2F%40%7Bdomain%7D&d=pec.it"
        );
        assert_eq!(console_link("", "a", "b"), None);
    }
}
