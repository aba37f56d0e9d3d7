//! RTF as the only text of a winmail.dat: what begins with a bracket is RTF, everything else is compressed RTF.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sportello_fuzz::{read, wrapped};

fuzz_target!(|data: &[u8]| {
    let Ok(len) = u32::try_from(data.len()) else { return };
    let mut rtf = data.to_vec();
    if data.starts_with(b"{") {
        let header = [[0; 4], len.to_le_bytes(), *b"MELA", [0; 4]].concat();
        rtf.splice(0..0, header);
    } else if let Some(kind) = rtf.get_mut(8..12) {
        kind.copy_from_slice(b"LZFu");
    }
    let Ok(len) = u32::try_from(rtf.len()) else { return };
    // One property, binary, PR_RTF_COMPRESSED, one value.
    let mut properties = [1, 0, 0, 0, 0x02, 0x01, 0x09, 0x10, 1, 0, 0, 0].to_vec();
    properties.extend(len.to_le_bytes());
    properties.extend(rtf);
    properties.resize(properties.len().next_multiple_of(4), 0);
    let Ok(len) = u32::try_from(properties.len()) else {
        return;
    };
    let mut file = b"\x78\x9f\x3e\x22\x01\0\x01\x03\x90\x06\0".to_vec();
    file.extend(len.to_le_bytes());
    file.extend(properties);
    file.extend([0, 0]);
    read(&wrapped("application/ms-tnef", &file)).expect("a mail");
});
