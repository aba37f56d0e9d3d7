//! Sealed streams: XChaCha20-Poly1305 in pieces of 256 kB. Each piece's nonce holds its place and whether it is the last, so that
//! pieces that are missing, moved or changed are found, and so is an end that was cut off (the STREAM construction of Hoang,
//! Reyhanitabar, Rogaway and Vizár, 2015).

use std::io::{self, Read, Write};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::RngCore;

use super::Key;

/// What every sealed stream begins with.
const MAGIC: &[u8; 8] = b"SPRTBK1\n";
/// Bytes of a piece before it is sealed.
const PIECE: usize = 256 * 1024;
/// What sealing adds to a piece.
const TAG: usize = 16;
/// The part of the nonce that is drawn at random; place and end mark are the other five bytes.
const PREFIX: usize = 19;

/// How many bytes a stream has that holds so many.
pub(crate) fn length(open: u64) -> u64 {
    let pieces = open.div_ceil(PIECE as u64).max(1);
    (MAGIC.len() + PREFIX) as u64 + open + pieces * TAG as u64
}

/// Where a stream stands.
struct Place {
    cipher: XChaCha20Poly1305,
    prefix: [u8; PREFIX],
    next: u32,
    /// What it is: a stream that is put in the place of another is not opened there.
    label: Vec<u8>,
}

impl Place {
    fn new(cipher: XChaCha20Poly1305, prefix: [u8; PREFIX], label: &str) -> Self {
        Self {
            cipher,
            prefix,
            next: 0,
            label: label.as_bytes().to_vec(),
        }
    }

    fn nonce(&mut self, last: bool) -> io::Result<[u8; 24]> {
        let mut nonce = [0; 24];
        nonce[..PREFIX].copy_from_slice(&self.prefix);
        nonce[PREFIX..PREFIX + 4].copy_from_slice(&self.next.to_be_bytes());
        nonce[23] = u8::from(last);
        // Four billion pieces are a petabyte.
        let next = self.next.checked_add(1);
        self.next = next.ok_or_else(|| io::Error::other("a sealed stream is too long"))?;
        Ok(nonce)
    }
}

/// Seals what is written to it. [`Sealer::finish`] has to be called: without it the stream has no end.
pub struct Sealer<W> {
    out: W,
    place: Place,
    piece: Vec<u8>,
}

impl<W: Write> Sealer<W> {
    /// Begins a stream.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(out: W, key: &Key, label: &str) -> io::Result<Self> {
        Self::with(out, XChaCha20Poly1305::new(key.bytes().into()), label)
    }

    /// As [`Self::new`], with a key that is ready for use.
    pub(crate) fn with(mut out: W, cipher: XChaCha20Poly1305, label: &str) -> io::Result<Self> {
        let mut prefix = [0; PREFIX];
        rand::rng().fill_bytes(&mut prefix);
        out.write_all(MAGIC)?;
        out.write_all(&prefix)?;
        Ok(Self {
            out,
            place: Place::new(cipher, prefix, label),
            piece: Vec::with_capacity(PIECE),
        })
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        let nonce = self.place.nonce(last)?;
        let payload = Payload {
            msg: &self.piece,
            aad: &self.place.label,
        };
        let sealed = self
            .place
            .cipher
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| io::Error::other("a piece could not be sealed"))?;
        self.piece.clear();
        self.out.write_all(&sealed)
    }

    /// Seals what is left, as the end.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full piece waits for what comes behind it: only then it is not the last.
        if self.piece.len() == PIECE && !bytes.is_empty() {
            self.seal(false)?;
        }
        let count = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens a sealed stream while it is read. What was changed, moved or cut off is [`io::ErrorKind::InvalidData`].
pub struct Opener<R> {
    from: R,
    place: Place,
    /// What comes next, sealed.
    ahead: Vec<u8>,
    open: Vec<u8>,
    read: usize,
    ended: bool,
}

impl<R: Read> Opener<R> {
    /// Begins to read a stream that was sealed as this.
    ///
    /// # Errors
    /// When it cannot be read, or is none.
    pub fn new(from: R, key: &Key, label: &str) -> io::Result<Self> {
        Self::with(from, XChaCha20Poly1305::new(key.bytes().into()), label)
    }

    /// As [`Self::new`], with a key that is ready for use.
    pub(crate) fn with(mut from: R, cipher: XChaCha20Poly1305, label: &str) -> io::Result<Self> {
        let mut head = [0; MAGIC.len() + PREFIX];
        from.read_exact(&mut head).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged(),
            _ => error,
        })?;
        let (magic, rest) = head.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(damaged());
        }
        let mut prefix = [0; PREFIX];
        prefix.copy_from_slice(rest);
        let mut opener = Self {
            from,
            place: Place::new(cipher, prefix, label),
            ahead: Vec::new(),
            open: Vec::new(),
            read: 0,
            ended: false,
        };
        opener.ahead = opener.sealed_piece()?;
        Ok(opener)
    }

    /// The next piece, shorter or empty at the end.
    fn sealed_piece(&mut self) -> io::Result<Vec<u8>> {
        let mut piece = Vec::new();
        (&mut self.from).take((PIECE + TAG) as u64).read_to_end(&mut piece)?;
        Ok(piece)
    }

    fn advance(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.ahead);
        self.ahead = self.sealed_piece()?;
        let last = self.ahead.is_empty();
        let nonce = self.place.nonce(last)?;
        let payload = Payload {
            msg: &piece,
            aad: &self.place.label,
        };
        self.open = self
            .place
            .cipher
            .decrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| damaged())?;
        self.read = 0;
        self.ended = last;
        Ok(())
    }
}

fn damaged() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "damaged, cut off, or sealed with another key",
    )
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.read == self.open.len() {
            if self.ended {
                return Ok(0);
            }
            self.advance()?;
        }
        let count = into.len().min(self.open.len() - self.read);
        into[..count].copy_from_slice(&self.open[self.read..self.read + count]);
        self.read += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(key: &Key, bytes: &[u8]) -> Vec<u8> {
        let mut sealer = Sealer::new(Vec::new(), key, "test").unwrap();
        sealer.write_all(bytes).unwrap();
        sealer.finish().unwrap()
    }

    fn opened(key: &Key, label: &str, sealed: &[u8]) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        Opener::new(sealed, key, label)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    #[test]
    fn what_was_sealed_is_read_again_whatever_its_length() {
        let key = Key::fresh();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let bytes: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let sealed = sealed(&key, &bytes);
            assert_eq!(opened(&key, "test", &sealed).unwrap(), bytes, "{length}");
            assert_eq!(super::length(length as u64), sealed.len() as u64, "{length}");
        }
    }

    #[test]
    fn a_changed_bit_a_cut_end_moved_pieces_and_a_foreign_key_are_found() {
        let key = Key::fresh();
        let bytes = vec![7; 3 * PIECE];
        let whole = sealed(&key, &bytes);
        let head = MAGIC.len() + PREFIX;
        let piece = PIECE + TAG;
        for at in [0, MAGIC.len(), head, head + piece, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            assert!(opened(&key, "test", &flipped).is_err(), "byte {at}");
        }
        for length in [0, head, head + 1, head + piece, head + 2 * piece, whole.len() - 1] {
            assert!(opened(&key, "test", &whole[..length]).is_err(), "cut at {length}");
        }
        let mut moved = whole[..head].to_vec();
        moved.extend_from_slice(&whole[head + piece..head + 2 * piece]);
        moved.extend_from_slice(&whole[head..head + piece]);
        moved.extend_from_slice(&whole[head + 2 * piece..]);
        assert!(opened(&key, "test", &moved).is_err(), "moved pieces");
        assert!(opened(&Key::fresh(), "test", &whole).is_err(), "another key");
        assert!(opened(&key, "other", &whole).is_err(), "another stream");
    }
}
