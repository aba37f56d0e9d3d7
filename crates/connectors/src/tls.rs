//! Whom TLS trusts: Mozilla's roots, compiled in so that a bare container works, and the machine's own, because an
//! administration's mail server often has a certificate of its own authority.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Where systems keep their bundle: Debian, Red Hat, SUSE. `SSL_CERT_FILE` goes before them.
const BUNDLES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
];

/// The machine's own certificates, read once; none when there is no bundle. What rustls cannot use is left out.
pub(crate) fn machine_certificates() -> &'static [CertificateDer<'static>] {
    static FOUND: OnceLock<Vec<CertificateDer<'static>>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let chosen = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
        let bundle = chosen.or_else(|| BUNDLES.iter().map(PathBuf::from).find(|path| path.is_file()));
        let Some(bundle) = bundle else { return Vec::new() };
        match CertificateDer::pem_file_iter(&bundle) {
            Ok(certificates) => certificates.map_while(Result::ok).filter(is_usable).collect(),
            Err(error) => {
                tracing::warn!(bundle = %bundle.display(), %error, "cannot read the machine's certificates");
                Vec::new()
            }
        }
    })
}

fn is_usable(certificate: &CertificateDer<'static>) -> bool {
    RootCertStore::empty().add(certificate.clone()).is_ok()
}

/// The client side of a TLS connection, made once.
///
/// # Errors
/// When the cryptography provider offers no safe protocol version; never with the one chosen here.
pub(crate) fn client() -> Result<Arc<ClientConfig>, rustls::Error> {
    static MADE: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    if let Some(config) = MADE.get() {
        return Ok(Arc::clone(config));
    }
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(machine_certificates().iter().cloned());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::clone(MADE.get_or_init(|| Arc::new(config))))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_tls_client_can_be_made_without_a_process_wide_provider() {
        assert!(super::client().is_ok());
    }
}
