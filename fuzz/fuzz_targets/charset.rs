//! Bytes under any label: the first line is the label.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::charset::{clean_line, clean_text, cut, decode};
use sportello_fuzz::{is_line, is_text};

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (label, bytes) = data.split_at(end);
    let text = decode(bytes, std::str::from_utf8(label).ok());
    assert!(
        text.len() <= 3 * bytes.len() + 3,
        "no byte becomes more than one character of three"
    );
    is_text(&clean_text(&text));
    is_line(&clean_line(&text));
    assert!(cut(&text, 100).len() <= 100);
});
