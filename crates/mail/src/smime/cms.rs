//! The parts of a CMS SignedData (RFC 5652, 5.1) that OpenSSL's safe interface does not hand out: who signed, with which
//! algorithm, and the content of an opaque message.

use openssl::pkey::Id;
use openssl::x509::X509;

use crate::der::{CONTEXT_0, CONTEXT_0_PRIMITIVE, Element, Elements, OCTET_STRING, OID, SEQUENCE, SET};

/// More certificates than any honest chain has.
const MAX_CERTIFICATES: usize = 20;
/// More signers, and digests, than any honest message has. OpenSSL hashes the content once for each digest in the list, and
/// calls itself as deep as the list is long.
const MAX_SIGNERS: usize = 10;

/// A SignedData in DER.
pub(super) struct SignedData<'a> {
    pub(super) content: Option<&'a [u8]>,
    certificates: Option<Element<'a>>,
    signers: Element<'a>,
}

/// One signer: how to find the certificate, and the object identifier of the digest.
pub(super) struct Signer<'a> {
    id: SignerId<'a>,
    digest: &'a [u8],
}

enum SignerId<'a> {
    /// DER of the issuer's name; bytes of the serial number.
    IssuerAndSerial(&'a [u8], &'a [u8]),
    KeyId(&'a [u8]),
}

impl<'a> SignedData<'a> {
    pub(super) fn read(der: &'a [u8]) -> Option<SignedData<'a>> {
        let mut outer = Elements::new(der).expect(SEQUENCE)?.children();
        // 1.2.840.113549.1.7.2, signedData.
        let kind = outer.expect(OID)?;
        if kind.content != [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02] {
            return None;
        }
        let mut fields = outer.expect(CONTEXT_0)?.children().expect(SEQUENCE)?.children();
        fields.next()?;
        let digests = fields.expect(SET)?;
        let mut encapsulated = fields.expect(SEQUENCE)?.children();
        encapsulated.expect(OID)?;
        let content = encapsulated
            .expect(CONTEXT_0)
            .and_then(|explicit| explicit.children().expect(OCTET_STRING))
            .map(|octets| octets.content);
        // Certificates, revocation lists and signers.
        let rest: Vec<Element<'a>> = fields.take(3).collect();
        let signers = rest.iter().copied().find(|element| element.tag == SET)?;
        let honest = |set: Element<'_>| set.children().take(MAX_SIGNERS + 1).count() <= MAX_SIGNERS;
        (honest(digests) && honest(signers)).then(|| SignedData {
            content,
            certificates: rest.iter().copied().find(|element| element.tag == CONTEXT_0),
            signers,
        })
    }

    /// The certificates that came along.
    pub(super) fn certificates(&self) -> impl Iterator<Item = X509> {
        self.certificates
            .into_iter()
            .flat_map(|set| set.children())
            .take(MAX_CERTIFICATES)
            .filter_map(|element| X509::from_der(element.whole).ok())
    }

    /// The first signer, with its certificate among the candidates. The message as a whole is only intact when all of its
    /// signatures are.
    pub(super) fn signer<'c>(&self, candidates: impl Iterator<Item = &'c X509>) -> Option<(Signer<'a>, &'c X509)> {
        let signer = Signer::read(self.signers.children().next()?)?;
        let certificate = candidates.into_iter().find(|certificate| signer.is(certificate))?;
        Some((signer, certificate))
    }
}

impl<'a> Signer<'a> {
    fn read(info: Element<'a>) -> Option<Signer<'a>> {
        let mut fields = info.children();
        fields.next()?;
        let id = fields.next()?;
        let id = match id.tag {
            SEQUENCE => {
                let mut parts = id.children();
                SignerId::IssuerAndSerial(parts.next()?.whole, parts.next()?.content)
            }
            CONTEXT_0_PRIMITIVE => SignerId::KeyId(id.content),
            _ => return None,
        };
        let digest = fields.expect(SEQUENCE)?.children().expect(OID)?.content;
        Some(Signer { id, digest })
    }

    fn is(&self, certificate: &X509) -> bool {
        match self.id {
            SignerId::IssuerAndSerial(issuer, serial) => {
                let same_issuer = certificate.issuer_name().to_der().is_ok_and(|name| name == issuer);
                let number = certificate.serial_number().to_bn().map(|number| number.to_vec());
                // DER writes a zero before a number whose first bit is set.
                let bare = |bytes: &[u8]| bytes.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<u8>>();
                same_issuer && number.is_ok_and(|number| bare(&number) == bare(serial))
            }
            SignerId::KeyId(id) => certificate.subject_key_id().is_some_and(|own| own.as_slice() == id),
        }
    }

    fn digest_name(&self) -> &'static str {
        match self.digest {
            [0x2b, 0x0e, 0x03, 0x02, 0x1a] => "sha1",
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05] => "md5",
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x02] => "md2",
            [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x04] => "md4",
            [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last] => match last {
                1 => "sha256",
                2 => "sha384",
                3 => "sha512",
                4 => "sha224",
                8 => "sha3-256",
                _ => "other",
            },
            _ => "other",
        }
    }
}

/// Digest and key in words.
pub(super) fn algorithm(signer: &Signer<'_>, certificate: &X509) -> String {
    let key = certificate.public_key().map(|key| {
        let kind = match key.id() {
            Id::RSA | Id::RSA_PSS => "rsa",
            Id::EC => "ec",
            Id::DSA => "dsa",
            Id::ED25519 | Id::ED448 => "ed",
            _ => "key",
        };
        format!("{kind}{}", key.bits())
    });
    format!("{} {}", signer.digest_name(), key.unwrap_or_default())
        .trim()
        .to_owned()
}

/// SHA-1 and older digests, in the signature or in the certificate's own, and RSA or DSA keys below 2048 bits: what the
/// rules of certified mail used until 2012 and nobody may use now.
pub(super) fn is_weak(signer: &Signer<'_>, certificate: &X509) -> bool {
    let old = ["sha1", "md5", "md4", "md2"];
    let of_certificate = certificate.signature_algorithm().object().to_string().to_lowercase();
    let small = certificate
        .public_key()
        .is_ok_and(|key| matches!(key.id(), Id::RSA | Id::RSA_PSS | Id::DSA) && key.bits() < 2048);
    old.contains(&signer.digest_name()) || old.iter().any(|digest| of_certificate.contains(digest)) || small
}

#[cfg(test)]
mod tests {
    use super::SignedData;

    /// One element in DER.
    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).expect("short").to_be_bytes();
        [[tag, 0x84].as_slice(), &length, content].concat()
    }

    fn message(digests: usize, signers: usize) -> Vec<u8> {
        let digest = element(0x30, &element(0x06, &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]));
        let data = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7];
        let signed = element(
            0x30,
            &[
                element(0x02, &[1]),
                element(0x31, &digest.repeat(digests)),
                element(0x30, &element(0x06, &[data.as_slice(), &[1]].concat())),
                element(0x31, &element(0x30, &[]).repeat(signers)),
            ]
            .concat(),
        );
        let kind = element(0x06, &[data.as_slice(), &[2]].concat());
        element(0x30, &[kind, element(0xa0, &signed)].concat())
    }

    #[test]
    fn a_list_of_digests_made_to_crash_is_no_signature() {
        assert!(SignedData::read(&message(1, 1)).is_some());
        assert!(SignedData::read(&message(10, 10)).is_some());
        assert!(SignedData::read(&message(11, 1)).is_none());
        assert!(SignedData::read(&message(100_000, 1)).is_none());
        assert!(SignedData::read(&message(1, 11)).is_none());
    }
}
