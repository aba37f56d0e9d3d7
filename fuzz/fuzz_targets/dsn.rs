//! Reports on deliveries, those that follow the standard and the others.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::classify::Automatic;

fuzz_target!(|data: &[u8]| {
    let start = b"From: MAILER-DAEMON@mx.example\r\nReturn-Path: <>\r\n";
    let kind = b"Content-Type: multipart/report; report-type=delivery-status; boundary=fuzz\r\n\r\n--fuzz\r\n\
        Content-Type: message/delivery-status\r\n\r\n";
    let standard = [start.as_slice(), kind, data, b"\r\n--fuzz--\r\n"].concat();
    let reading = sportello_fuzz::read(&standard).expect("a mail");
    assert_eq!(reading.mail.automatic, Automatic::Bounce);
    let other = [start.as_slice(), b"\r\n", data].concat();
    let reading = sportello_fuzz::read(&other).expect("a mail");
    assert_eq!(reading.mail.automatic, Automatic::Bounce);
});
