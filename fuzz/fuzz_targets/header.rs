//! Values of header fields, read in every way there is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::{address, date, header, params};
use sportello_fuzz::is_line;

fuzz_target!(|data: &[u8]| {
    is_line(&header::decode(data));
    let value = header::unfold(data);
    header::decode_words(&value);
    for id in header::message_ids(&value) {
        is_line(&id);
    }
    for found in address::parse_list(&value) {
        is_line(&found.email);
        is_line(found.name.as_deref().unwrap_or_default());
        assert!(found.email.contains('@'), "{:?}", found.email);
    }
    let structured = params::Value::parse(&value);
    for name in ["name", "filename", "charset", "boundary"] {
        structured.param(name);
    }
    if let Some(ms) = date::parse(&value) {
        // The last day of 9999, far in the west.
        assert!((0..=253_402_400_000_000).contains(&ms), "{ms}");
    }
});
