//! A PNG picture.

const WIDTH: u32 = 240;
const HEIGHT: u32 = 160;

/// A dark bar on a light ground, as long as the name makes it so that pictures differ (PNG, ISO/IEC 15948).
pub(super) fn png(name: &str) -> Vec<u8> {
    let length = 6 + name.bytes().map(usize::from).sum::<usize>() % 18;
    // Two colours, so a byte is eight pixels; the first byte of a row names its filter.
    let row_bytes = WIDTH as usize / 8 + 1;
    let mut pixels = vec![0; row_bytes * HEIGHT as usize];
    for row in pixels.chunks_exact_mut(row_bytes).skip(64).take(32) {
        row[4..4 + length].fill(0xff);
    }
    let mut header = [WIDTH.to_be_bytes(), HEIGHT.to_be_bytes()].concat();
    // One bit a pixel, with a palette; compression, filter and interlacing as usual.
    header.extend([1, 3, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"PLTE", &[0xf2, 0xf5, 0xf9, 0x17, 0x32, 0x4d]);
    chunk(&mut file, b"IDAT", &zlib(&pixels));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let body = [kind.as_slice(), data].concat();
    file.extend((data.len() as u32).to_be_bytes());
    file.extend(&body);
    file.extend(crc32(&body).to_be_bytes());
}

/// Stored, not compressed (RFC 1950, RFC 1951 3.2.4): no need of a library for a few kilobytes.
fn zlib(data: &[u8]) -> Vec<u8> {
    const LONGEST: usize = 65_535;
    let mut out = vec![0x78, 0x01];
    let blocks = data.chunks(LONGEST).count();
    for (block, number) in data.chunks(LONGEST).zip(1..) {
        let length = block.len() as u16;
        out.push(u8::from(number == blocks));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(adler32(data).to_be_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        let step = |crc: u32, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        };
        (0..8).fold(crc ^ u32::from(*byte), step)
    })
}

fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    (high << 16) | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b"IEND"), 0xae42_6082);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn a_picture_is_a_signature_and_sound_chunks() {
        let file = png("schermata.png");
        let mut rest = file.strip_prefix(b"\x89PNG\r\n\x1a\n").unwrap();
        let mut kinds = Vec::new();
        while !rest.is_empty() {
            let number = |at: usize| u32::from_be_bytes(rest[at..at + 4].try_into().unwrap());
            let end = 8 + number(0) as usize;
            assert_eq!(number(end), crc32(&rest[4..end]));
            kinds.push(String::from_utf8(rest[4..8].to_vec()).unwrap());
            rest = &rest[end + 4..];
        }
        assert_eq!(kinds, ["IHDR", "PLTE", "IDAT", "IEND"]);
    }

    #[test]
    fn long_data_is_stored_in_blocks() {
        let data = vec![7; 70_000];
        let packed = zlib(&data);
        assert_eq!(packed[2..7], [0, 0xff, 0xff, 0, 0], "65,535 bytes, and more to come");
        let second = 7 + 65_535;
        assert_eq!(
            packed[second..second + 5],
            [1, 0x71, 0x11, 0x8e, 0xee],
            "the last 4,465"
        );
        assert_eq!(packed.len(), 2 + 2 * 5 + data.len() + 4);
    }
}
