//! Signatures, around a message and beside it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sportello_fuzz::{read, wrapped};

fuzz_target!(|data: &[u8]| {
    read(&wrapped(
        "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        data,
    ))
    .expect("a mail");
    let start = b"--fuzz\r\nContent-Type: text/plain\r\n\r\nciao\r\n--fuzz\r\nContent-Type: application/pkcs7-signature\r\n\r\n";
    let beside = [start.as_slice(), data, b"\r\n--fuzz--\r\n"].concat();
    let reading = read(&wrapped("multipart/signed; boundary=fuzz", &beside)).expect("a mail");
    assert!(reading.mail.text.starts_with("ciao"));
});
