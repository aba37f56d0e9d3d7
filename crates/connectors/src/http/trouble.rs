//! What a question that brought no answer ended with: found in the chain of causes, told in one line.

use std::error::Error;
use std::fmt;
use std::io;

use domain::ports::SourceFault;

use crate::text::one_line_without;

/// A redirect that is not followed.
#[derive(Debug)]
pub(super) struct Elsewhere(pub(super) &'static str);

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Elsewhere {}

/// A name that leads to no address which may be connected to.
#[derive(Debug)]
pub(super) struct Forbidden;

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("its name leads to an address that must not be connected to")
    }
}

impl Error for Forbidden {}

/// What it means for whoever asked.
pub(super) fn fault(error: &reqwest::Error, secret: &str) -> SourceFault {
    let text = text(error, secret);
    let causes = causes(error);
    if causes.iter().any(|cause| is_certificate(*cause)) {
        SourceFault::Certificate(text)
    } else if causes.iter().any(|cause| cause.is::<Elsewhere>()) {
        SourceFault::Broken(text)
    } else if error.is_timeout() {
        SourceFault::Slow
    } else {
        SourceFault::Down(text)
    }
}

/// Whether the connection was refused, or cut before an answer began. A second question may find another process of the same
/// registry, or a fresh connection in place of one that had grown old.
pub(super) fn broke_off(error: &reqwest::Error) -> bool {
    let decided = causes(error)
        .into_iter()
        .any(|cause| is_certificate(cause) || cause.is::<Elsewhere>() || cause.is::<Forbidden>());
    error.is_request() && !error.is_timeout() && !decided
}

/// The innermost cause in one line: what is around it names the address, and repeats itself.
pub(super) fn text(error: &reqwest::Error, secret: &str) -> String {
    causes(error)
        .last()
        .map_or_else(String::new, |cause| one_line_without(&cause.to_string(), secret))
}

/// An error and its causes, the innermost last. `io::Error` hides what it wraps from `source`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut causes = vec![error];
    let mut current = error;
    while let Some(inner) = inside(current) {
        causes.push(inner);
        current = inner;
    }
    causes
}

fn inside<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// A certificate that is expired, unknown, or of somebody else.
fn is_certificate(cause: &(dyn Error + 'static)) -> bool {
    matches!(
        cause.downcast_ref::<rustls::Error>(),
        Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)
    )
}

#[cfg(test)]
mod tests {
    use rustls::CertificateError;

    use super::*;

    #[test]
    fn a_bad_certificate_is_found_however_deep_it_is_wrapped() {
        let inner = rustls::Error::InvalidCertificate(CertificateError::Expired);
        let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, inner));
        assert!(causes(&wrapped).into_iter().any(is_certificate));
        let reset = io::Error::other(io::Error::from(io::ErrorKind::ConnectionReset));
        assert!(!causes(&reset).into_iter().any(is_certificate));
    }
}
