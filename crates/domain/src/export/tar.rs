//! A package as one stream: tar in the ustar form (POSIX.1-1988), which every system unpacks. Only plain files are in it.

/// Bytes of a block.
pub const BLOCK: usize = 512;
/// Two empty blocks: the end.
pub const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];
/// The longest name and the longest folder before it, in bytes.
const NAME: usize = 100;
const PREFIX: usize = 155;
/// The largest file: eleven octal digits.
const LARGEST: u64 = 0o77_777_777_777;

/// The block before a file: its path, its size in bytes, and when it was made, in seconds since 1970. None where a path is too
/// long for the form, or a file too large.
pub fn header(path: &str, size: u64, made_at: u64) -> Option<[u8; BLOCK]> {
    if size > LARGEST || made_at > LARGEST {
        return None;
    }
    let (prefix, name) = split(path)?;
    let mut block = [0; BLOCK];
    put(&mut block, 0, name.as_bytes());
    put(&mut block, 100, b"0000644\0");
    put(&mut block, 108, b"0000000\0");
    put(&mut block, 116, b"0000000\0");
    put(&mut block, 124, format!("{size:011o}\0").as_bytes());
    put(&mut block, 136, format!("{made_at:011o}\0").as_bytes());
    // The sum is made over blanks in its own place.
    put(&mut block, 148, b"        ");
    put(&mut block, 156, b"0");
    put(&mut block, 257, b"ustar\x0000");
    put(&mut block, 345, prefix.as_bytes());
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    Some(block)
}

/// How many empty bytes stand behind a file of a size, so that the next block begins at one.
pub fn padding(size: u64) -> usize {
    let over = usize::try_from(size % BLOCK as u64).unwrap_or(0);
    if over == 0 { 0 } else { BLOCK - over }
}

/// A path as folder and name, each short enough.
fn split(path: &str) -> Option<(&str, &str)> {
    if path.len() <= NAME {
        return Some(("", path));
    }
    let slashes = path.match_indices('/').map(|(at, _)| at);
    let mut parts = slashes.map(|at| (&path[..at], &path[at + 1..]));
    parts.find(|(prefix, name)| prefix.len() <= PREFIX && name.len() <= NAME && !name.is_empty())
}

fn put(block: &mut [u8; BLOCK], at: usize, bytes: &[u8]) {
    if let Some(place) = block.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(block: &[u8; BLOCK], from: usize, to: usize) -> &str {
        std::str::from_utf8(&block[from..to]).unwrap().trim_end_matches('\0')
    }

    #[test]
    fn a_header_is_what_tar_reads() {
        let block = header("esportazione-7/package.json", 1_234, 1_795_424_400).unwrap();
        assert_eq!(text(&block, 0, 100), "esportazione-7/package.json");
        assert_eq!(u64::from_str_radix(text(&block, 124, 136), 8), Ok(1_234));
        assert_eq!(u64::from_str_radix(text(&block, 136, 148), 8), Ok(1_795_424_400));
        assert_eq!(&block[257..265], b"ustar\x0000");
        let mut blank = block;
        blank[148..156].fill(b' ');
        let sum: u32 = blank.iter().map(|byte| u32::from(*byte)).sum();
        assert_eq!(u32::from_str_radix(text(&block, 148, 154), 8), Ok(sum));
    }

    #[test]
    fn the_longest_path_of_a_package_fits() {
        let name = super::super::names::attachment(1, &("è".repeat(200) + ".pdf"));
        let path = format!("esportazione-9999999/tickets/2026/9999999999/attachments/{name}");
        let block = header(&path, 0, 0).unwrap();
        assert_eq!(format!("{}/{}", text(&block, 345, 500), text(&block, 0, 100)), path);
        assert_eq!(header(&"x".repeat(101), 0, 0), None);
    }

    #[test]
    fn files_are_filled_up_to_whole_blocks() {
        assert_eq!([padding(0), padding(1), padding(512), padding(513)], [0, 511, 0, 511]);
    }
}
