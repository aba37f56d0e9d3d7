//! winmail.dat: what Outlook wraps.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sportello_fuzz::{read, wrapped};

fuzz_target!(|data: &[u8]| {
    let Some((_, rest)) = data.split_at_checked(4) else {
        return;
    };
    let file = [b"\x78\x9f\x3e\x22".as_slice(), rest].concat();
    read(&wrapped("application/ms-tnef", &file)).expect("a mail");
});
