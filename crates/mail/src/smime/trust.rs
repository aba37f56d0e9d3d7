//! Whom the desk believes: a bundle of certificates, kept by its administrator.

use openssl::error::ErrorStack;
use openssl::stack::Stack;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};
use openssl::x509::{X509, X509KeyUsage, X509NameRef, X509PurposeId, X509StoreContext};

use super::SignatureState;
use crate::charset;

/// OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED.
const OUT_OF_DATE: [i32; 2] = [9, 10];

/// The certificates that signatures are traced to: authorities, or single providers' own certificates.
#[derive(Clone, Default)]
pub struct TrustStore {
    certificates: Vec<X509>,
}

/// Why a bundle cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// A PEM block is damaged; OpenSSL's words.
    #[error("a certificate of the bundle cannot be read: {0}")]
    Damaged(String),
    /// No certificate at all.
    #[error("the bundle holds no certificate (PEM: -----BEGIN CERTIFICATE-----)")]
    Empty,
}

impl TrustStore {
    /// Reads a PEM bundle: any number of certificates, with any text between them.
    ///
    /// # Errors
    /// See [`TrustError`].
    pub fn from_pem(pem: &[u8]) -> Result<TrustStore, TrustError> {
        let certificates = X509::stack_from_pem(pem).map_err(|error| TrustError::Damaged(error.to_string()))?;
        if certificates.is_empty() {
            return Err(TrustError::Empty);
        }
        Ok(TrustStore { certificates })
    }

    /// How many certificates the bundle has.
    pub fn len(&self) -> usize {
        self.certificates.len()
    }

    /// True for a desk without a bundle: nothing is trusted.
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }

    pub(super) fn certificates(&self) -> impl Iterator<Item = &X509> {
        self.certificates.iter()
    }

    pub(super) fn stack(&self) -> Option<Stack<X509>> {
        stack(&self.certificates)
    }

    /// Judges the certificate of an intact signature: traced to the bundle as of `at_ms`, made for signing, and naming the
    /// address `from` (rules of DM 2 November 2005, annex, 7.5: the certificate carries the service address).
    pub(super) fn judge(&self, certificate: &X509, along: &[X509], from: Option<&str>, at_ms: i64) -> SignatureState {
        match self.trace(certificate, along, at_ms) {
            Ok(Trace::Known) if may_sign(certificate) && from.is_some_and(|from| names(certificate, from)) => {
                SignatureState::Valid
            }
            Ok(Trace::OutOfDate) => SignatureState::Expired,
            Ok(Trace::Known | Trace::Unknown) | Err(_) => SignatureState::Untrusted,
        }
    }

    fn trace(&self, certificate: &X509, along: &[X509], at_ms: i64) -> Result<Trace, ErrorStack> {
        let mut store = X509StoreBuilder::new()?;
        for trusted in &self.certificates {
            store.add_cert(trusted.clone())?;
        }
        let mut param = X509VerifyParam::new()?;
        param.set_time(at_ms.div_euclid(1_000));
        // Obsolete algorithms are a state to show and no reason to disbelieve.
        param.set_auth_level(0);
        // Providers' certificates say neither clientAuth nor emailProtection; a bundle may hold them instead of their
        // authority.
        param.set_purpose(X509PurposeId::ANY)?;
        param.set_flags(X509VerifyFlags::PARTIAL_CHAIN)?;
        store.set_param(&param)?;
        let store = store.build();
        let along = stack(along).map_or_else(Stack::new, Ok)?;
        let mut context = X509StoreContext::new()?;
        context.init(&store, certificate, &along, |context| {
            let known = context.verify_cert()?;
            Ok(match known {
                true => Trace::Known,
                false if OUT_OF_DATE.contains(&context.error().as_raw()) => Trace::OutOfDate,
                false => Trace::Unknown,
            })
        })
    }
}

impl std::fmt::Debug for TrustStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TrustStore({} certificates)", self.len())
    }
}

enum Trace {
    Known,
    OutOfDate,
    Unknown,
}

fn stack(certificates: &[X509]) -> Option<Stack<X509>> {
    let mut stack = Stack::new().ok()?;
    for certificate in certificates {
        stack.push(certificate.clone()).ok()?;
    }
    Some(stack)
}

/// RFC 5280, 4.2.1.3: where a key's uses are named, signing must be one of them.
fn may_sign(certificate: &X509) -> bool {
    certificate
        .key_usage()
        .is_none_or(|usage| usage.intersects(X509KeyUsage::DIGITAL_SIGNATURE | X509KeyUsage::NON_REPUDIATION))
}

/// RFC 5280, 4.2.1.6: an rfc822Name among the alternative names.
fn names(certificate: &X509, address: &str) -> bool {
    certificate.subject_alt_names().is_some_and(|names| {
        names
            .iter()
            .filter_map(|name| name.email())
            .any(|email| email.trim().eq_ignore_ascii_case(address))
    })
}

/// `CN, O, C` and the like, most telling part first.
pub(super) fn one_line(name: &X509NameRef) -> String {
    let parts: Vec<String> = name
        .entries()
        .filter_map(|entry| entry.data().to_string().ok())
        .collect();
    let text: Vec<&str> = parts.iter().rev().map(String::as_str).collect();
    charset::clean_line(&text.join(", ")).chars().take(300).collect()
}
