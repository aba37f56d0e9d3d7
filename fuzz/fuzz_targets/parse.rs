//! Whole mails, from bytes to what the desk keeps of them.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    sportello_fuzz::read(data);
});
