//! Pages of TIFF files as pictures.

#![no_main]

use libfuzzer_sys::fuzz_target;
use picture::{MAX_PAGES, MAX_PIXELS, draw};

fuzz_target!(|data: &[u8]| {
    let Some((start, rest)) = data.split_at_checked(4) else {
        return;
    };
    let kind: &[u8] = if start.starts_with(b"M") { b"MM\0*" } else { b"II*\0" };
    let Ok(pages) = draw(&[kind, rest].concat()) else {
        return;
    };
    assert!((1..=MAX_PAGES).contains(&pages.len()));
    for page in pages {
        assert!(u64::from(page.width) * u64::from(page.height) <= MAX_PIXELS);
        assert!(page.png.starts_with(b"\x89PNG"));
    }
});
