//! S/MIME signatures (RFC 8551, RFC 5652): is it intact, who made it, and does the desk trust who made it?
//!
//! Trust is a PEM bundle of the configuration and nothing else: the certification authorities of certified mail are in no
//! system store, and what the system trusts has no say about it.

mod cms;
mod trust;

use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::x509::X509;
use serde::{Deserialize, Serialize};

use crate::part::Part;
pub use trust::{TrustError, TrustStore};

/// What a signature is worth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureState {
    /// Not signed.
    #[default]
    None,
    /// Intact, by a certificate that the bundle vouches for, which names the address in From.
    Valid,
    /// Valid, with an algorithm that is not to be used any more.
    Weak,
    /// Intact, but the bundle does not know who signed, or the certificate is somebody else's.
    Untrusted,
    /// Intact, but the certificate was not in force when the mail was received.
    Expired,
    /// The content is not what was signed, or the signature cannot be read.
    Broken,
}

impl SignatureState {
    /// Whether what was signed may be believed.
    pub const fn is_trusted(self) -> bool {
        matches!(self, Self::Valid | Self::Weak)
    }

    /// The name under which it is stored and printed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Valid => "valid",
            Self::Weak => "weak",
            Self::Untrusted => "untrusted",
            Self::Expired => "expired",
            Self::Broken => "broken",
        }
    }
}

/// A signature and who made it; names are empty where it could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub state: SignatureState,
    /// Subject of the signer's certificate, in one line.
    pub signer: String,
    /// Issuer of the signer's certificate, in one line.
    pub issuer: String,
    /// Serial number of the signer's certificate, hexadecimal.
    pub serial: String,
    /// Digest and key, such as `sha256 rsa2048`.
    pub algorithm: String,
}

impl Signature {
    fn of(state: SignatureState) -> Signature {
        Signature {
            state,
            ..Signature::default()
        }
    }
}

/// A signed mail taken apart: what was signed, and the signature.
pub(crate) struct Signed<'a> {
    /// The signed bytes as they came; nothing where they are inside the signature.
    content: Option<&'a [u8]>,
    signature: Vec<u8>,
}

/// A longer signature beside its content is none: real ones have some kilobytes, and what is read takes many times the memory.
const MAX_DETACHED: usize = 1024 * 1024;

/// Types of a signature beside what it signs, and around it.
const DETACHED: [&str; 2] = ["application/pkcs7-signature", "application/x-pkcs7-signature"];
const OPAQUE: [&str; 2] = ["application/pkcs7-mime", "application/x-pkcs7-mime"];

/// True for the part that holds a detached signature.
pub(crate) fn is_detached_signature(mime: &str) -> bool {
    DETACHED.contains(&mime)
}

/// Finds the signature of a whole mail; parts further inside are somebody's attachments.
pub(crate) fn signed<'a>(part: &Part<'a>) -> Option<Signed<'a>> {
    if part.mime() == "multipart/signed" {
        let pieces = part.pieces(3);
        let [content, signature, ..] = pieces.as_slice() else {
            return None;
        };
        let signature = Part::read(signature, "text/plain");
        return is_detached_signature(signature.mime()).then(|| Signed {
            content: Some(content),
            signature: signature.decoded(),
        });
    }
    is_opaque(part).then(|| Signed {
        content: None,
        signature: part.decoded(),
    })
}

/// True for a mail, or a part of one, that is wrapped into its signature (`smime.p7m`, RFC 8551, 3.5.2). A document that
/// somebody signed (`istanza.pdf.p7m`) is none.
pub(crate) fn is_opaque(part: &Part<'_>) -> bool {
    let named = part
        .file_name()
        .is_some_and(|name| name.trim().eq_ignore_ascii_case("smime.p7m"));
    let typed = OPAQUE.contains(&part.mime());
    let encrypted = part
        .param("smime-type")
        .is_some_and(|kind| !kind.trim().eq_ignore_ascii_case("signed-data"));
    !encrypted
        && ((typed && (named || part.file_name().is_none())) || (named && part.mime() == "application/octet-stream"))
}

/// The content of an opaque-signed message, whatever its signature is worth.
pub(crate) fn content(der: &[u8]) -> Option<Vec<u8>> {
    let der = CmsContentInfo::from_der(der).ok()?.to_der().ok()?;
    cms::SignedData::read(&der)?.content.map(<[u8]>::to_vec)
}

/// Judges a signature. `from` is the address in From; `at_ms` is when the mail was received, in milliseconds since 1970:
/// the time of signing is the signer's word.
pub(crate) fn verify(signed: &Signed<'_>, trust: &TrustStore, from: Option<&str>, at_ms: i64) -> Signature {
    if signed.content.is_some() && signed.signature.len() > MAX_DETACHED {
        return Signature::of(SignatureState::Broken);
    }
    let Ok(mut message) = CmsContentInfo::from_der(&signed.signature) else {
        return Signature::of(SignatureState::Broken);
    };
    let Ok(der) = message.to_der() else {
        return Signature::of(SignatureState::Broken);
    };
    let Some(data) = cms::SignedData::read(&der) else {
        return Signature::of(SignatureState::Broken);
    };
    let own: Vec<X509> = data.certificates().collect();
    let Some((signer, certificate)) = data.signer(own.iter().chain(trust.certificates())) else {
        // Whoever signed did not send a certificate along, and the bundle has none.
        return Signature::of(SignatureState::Untrusted);
    };
    let mut result = describe(&signer, certificate);
    result.state = if !is_intact(&mut message, signed.content, trust) {
        SignatureState::Broken
    } else {
        trust.judge(certificate, &own, from, at_ms)
    };
    if result.state == SignatureState::Valid && cms::is_weak(&signer, certificate) {
        result.state = SignatureState::Weak;
    }
    result
}

/// Whether the content is what was signed. Copies with bare line feeds (a file, a pipe) are tried with the line ends of
/// mail, which are what was signed.
fn is_intact(message: &mut CmsContentInfo, content: Option<&[u8]>, trust: &TrustStore) -> bool {
    let flags = CMSOptions::BINARY | CMSOptions::NO_SIGNER_CERT_VERIFY;
    let known = trust.stack();
    let mut check = |content: Option<&[u8]>| message.verify(known.as_deref(), None, content, None, flags).is_ok();
    check(content)
        || content
            .and_then(with_mail_line_ends)
            .is_some_and(|content| check(Some(&content)))
}

/// Every bare line feed as CRLF; nothing where there is none.
fn with_mail_line_ends(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 40);
    let mut before = 0;
    let mut changed = false;
    for &byte in bytes {
        if byte == b'\n' && before != b'\r' {
            out.push(b'\r');
            changed = true;
        }
        out.push(byte);
        before = byte;
    }
    changed.then_some(out)
}

fn describe(signer: &cms::Signer<'_>, certificate: &X509) -> Signature {
    let serial = certificate
        .serial_number()
        .to_bn()
        .and_then(|number| number.to_hex_str());
    Signature {
        state: SignatureState::Broken,
        signer: trust::one_line(certificate.subject_name()),
        issuer: trust::one_line(certificate.issuer_name()),
        serial: serial.map(|text| text.to_string()).unwrap_or_default(),
        algorithm: cms::algorithm(signer, certificate),
    }
}
