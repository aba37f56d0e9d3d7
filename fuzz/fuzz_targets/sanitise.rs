//! Pages of HTML, made harmless.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::text::html_to_text;

fuzz_target!(|data: &[u8]| {
    let html = String::from_utf8_lossy(data);
    sportello_fuzz::page::sanitises(&html);
    sportello_fuzz::is_text(&html_to_text(&html));
});
